// Takes a provider's schema out of the bindings that CDK for Terraform generated from it, for a provider that cannot
// be built here. Run it through from-cdktf.sh, which says of which package and version.
//
//   node from-cdktf.mjs PACKAGE_FOLDER ADDRESS TYPES.json CORRECTIONS.json HEADER
//
// Each binding carries its TypeScript source in its source map. There stand, for every attribute, its type, whether it
// is computed, optional or required, and for every one that can be set whether it is a block, and a list or a set. What
// the generator did not write down comes from CORRECTIONS.json, with its source; what is in neither is lost: versions
// of schemas, `sensitive`, limits of items other than "exactly one".
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, address, typesFile, correctionsFile, madeBy] = process.argv.slice(2);
const types = JSON.parse(readFileSync(typesFile, "utf8"));
const { source, schemas: corrections } = JSON.parse(readFileSync(correctionsFile, "utf8"));

function binding(name, base) {
  const text = readFileSync(join(folder, "lib", name, "index.js"), "utf8");
  const map = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(text);
  if (!map) throw new Error(`${name} has no source map`);
  const typescript = JSON.parse(Buffer.from(map[1], "base64").toString("utf8"))
    .sourcesContent[0] // The generator's successor says `cdktn`, and all else as before.
    .replaceAll("cdktn.", "cdktf.");
  const classes = new Map();
  for (const [, className, parent, body] of typescript.matchAll(
    /^export class (\w+) extends cdktf\.(\w+) \{\n([\s\S]*?)\n\}$/gm,
  ))
    classes.set(className, { name: className, parent, body });
  const root = [...classes.values()].find(({ parent }) => parent === base);
  if (!root) throw new Error(`${name} is no ${base}`);
  return { typescript, classes, root };
}

/** Where each attribute that can be set stands in HCL: as a block or not, in which collection. */
function placesOf({ typescript }, { name, body, parent }) {
  const text =
    parent === "TerraformProvider" || parent === "TerraformResource" || parent === "TerraformDataSource"
      ? /synthesizeHclAttributes\(\)[\s\S]*$/.exec(body)?.[0]
      : new RegExp(
          `^export function ${lowerFirst(name.replace(/OutputReference$/, ""))}ToHclTerraform\\([\\s\\S]*?^\\}`,
          "m",
        ).exec(typescript)?.[0];
  const entries = (text ?? "").matchAll(
    /^ {4,6}(\w+): \{\n\s+value: .*\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)",/gm,
  );
  return new Map(
    [...entries].map(([, name, block, mode, of]) => [name, { isBlock: block === "true", mode, of }]),
  );
}

const lowerFirst = (text) => text.charAt(0).toLowerCase() + text.slice(1);

const scalars = { string: "string", number: "number", boolean: "bool" };
const getters = {
  "this.getStringAttribute": "string",
  "this.getNumberAttribute": "number",
  "this.getBooleanAttribute": "bool",
  "this.getListAttribute": ["list", "string"],
  "this.getNumberListAttribute": ["list", "number"],
  "cdktf.Fn.tolist(this.getListAttribute": ["set", "string"],
  "cdktf.Fn.tolist(this.getNumberListAttribute": ["set", "number"],
  "this.getStringMapAttribute": ["map", "string"],
  "new cdktf.StringMap": ["map", "string"],
};

function plainType(path, place, declaration) {
  if (place?.mode === "simple" && scalars[place.of]) return scalars[place.of];
  const element = place && scalars[place.of.replace(/(List|Map)$/, "")];
  if (element) return [place.mode, element];
  const getter = Object.keys(getters)
    .filter((one) => declaration.includes(`${one}(`))
    .sort((one, other) => other.length - one.length)[0];
  if (!getter) throw new Error(`the type of ${path} cannot be told`);
  return getters[getter];
}

/** One attribute or block, by its piece of the class. */
function memberOf(bound, piece, places, above) {
  const [, name, computed, optional, required] =
    /^(\w+) - computed: (true|false), optional: (true|false), required: (true|false)/.exec(piece);
  const path = `${above}.${name}`;
  const place = places.get(name);
  const flags = {
    ...(required === "true" && { required: true }),
    ...(optional === "true" && { optional: true }),
    ...(computed === "true" && { computed: true }),
  };
  const complex = new RegExp(`= new (\\w+)\\(this, "${name}"(?:, (true|false))?\\)`).exec(piece);
  const held = complex && bound.classes.get(complex[1].replace(/List$/, "OutputReference"));
  if (!held && place?.isBlock) {
    const block = configurationBlock(bound, place.of.replace(/List$/, ""), path);
    return { name, block: { nesting_mode: place.mode, block } };
  }
  if (!held) return { name, attribute: { type: plainType(path, place, piece), ...flags } };
  const inner = blockOf(bound, held, path);
  const single = place?.mode === "struct";
  const mode = single ? "single" : (place?.mode ?? (complex[2] === "true" ? "set" : "list"));
  // A block is never computed: what is both is an attribute that may be written like a block.
  if (!place?.isBlock || computed === "true") {
    return { name, attribute: { type: [mode, objectType(inner)], ...flags } };
  }
  const limits = {
    ...(required === "true" && { min_items: 1 }),
    ...(!complex[1].endsWith("List") && { max_items: 1 }),
  };
  return { name, block: { nesting_mode: mode, block: inner, ...(!single && limits) } };
}

function blockOf(bound, owner, above) {
  const places = placesOf(bound, owner);
  const members = owner.body
    .split(/^ {2}\/\/ (?=\w+ - computed: )/m)
    .slice(1)
    .map((piece) => memberOf(bound, piece, places, above))
    // An alias is Terraform's own, and not the provider's.
    .filter(({ name }) => above !== "provider" || name !== "alias");
  const of = (kind) =>
    sorted(Object.fromEntries(members.flatMap((one) => (one[kind] ? [[one.name, one[kind]]] : []))));
  const attributes = of("attribute");
  const block_types = of("block");
  return {
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(Object.keys(block_types).length > 0 && { block_types }),
  };
}

/** A block of the provider's configuration has no class of its own: its interface says what has to be set. */
function configurationBlock(bound, name, path) {
  const interfaceText =
    new RegExp(`^export interface ${name} \\{[\\s\\S]*?^\\}`, "m").exec(bound.typescript)?.[0] ?? "";
  const required = new Set(
    [...interfaceText.matchAll(/^ {2}readonly (\w+): /gm)].map(([, one]) => one.toLowerCase()),
  );
  const attributes = [...placesOf(bound, { name, parent: "ComplexObject", body: "" })].map(([one, place]) => [
    one,
    {
      type: plainType(`${path}.${one}`, place, ""),
      ...(required.has(one.replaceAll("_", "")) ? { required: true } : { optional: true }),
    },
  ]);
  return { attributes: sorted(Object.fromEntries(attributes)) };
}

function objectType({ attributes = {}, block_types = {} }) {
  const own = Object.entries(attributes).map(([name, { type }]) => [name, type]);
  const inner = Object.entries(block_types).map(([name, { nesting_mode, block }]) => [
    name,
    nesting_mode === "single" ? objectType(block) : [nesting_mode, objectType(block)],
  ]);
  return ["object", sorted(Object.fromEntries([...own, ...inner]))];
}

const sorted = (all) => Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Puts what is written by hand over what was read: the same names, and null for what is not there. */
function correct(read, written, path) {
  if (written === null || typeof written !== "object" || Array.isArray(written)) return written;
  const result = { ...read };
  for (const [name, value] of Object.entries(written)) {
    if (value === null && !(name in result)) throw new Error(`${path}.${name} is corrected and not there`);
    if (value === null) delete result[name];
    else result[name] = correct(result[name], value, `${path}.${name}`);
  }
  return result;
}

const folders = new Set(readdirSync(join(folder, "lib")));
const [, provider] = /([^/]+)$/.exec(address);
function schemasOf(names, base, prefix) {
  const entries = [...names].sort().map((type) => {
    const words = type.replaceAll("_", "-");
    const name = prefix === "" ? words.replace(`${provider}-`, "") : `${prefix}${words}`;
    if (!folders.has(name)) throw new Error(`the package has no ${type}`);
    const bound = binding(name, base);
    if (!bound.typescript.includes(`tfResourceType = "${type}"`)) throw new Error(`${name} is not ${type}`);
    const block = blockOf(bound, bound.root, type);
    const key = prefix === "" ? type : `data.${type}`;
    return [type, correct({ version: 0, block }, corrections[key] ?? {}, key)];
  });
  return Object.fromEntries(entries);
}

const bound = binding("provider", "TerraformProvider");
const stored = {
  made_by: `${madeBy}; ${source}`,
  address,
  provider: correct(
    { version: 0, block: blockOf(bound, bound.root, "provider") },
    corrections.provider ?? {},
    "provider",
  ),
  resource_schemas: schemasOf(types.resources, "TerraformResource", ""),
  data_source_schemas: schemasOf(types.dataSources, "TerraformDataSource", "data-"),
  behaviour: {},
};
process.stdout.write(`${JSON.stringify(stored, null, 1)}\n`);
