import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type JsonSchema, jsonSchema, printJsonSchema } from "../../src/blueprint/json-schema.ts";
import { readBlueprint } from "../../src/blueprint/read.ts";
import { documentSchema } from "../../src/blueprint/schema.ts";
import { steppedClock } from "../../src/foundation/clock.ts";
import { systems } from "../../src/systems/index.ts";

const root = join(import.meta.dirname, "../..");
const sections = new Map(systems.map(({ id, section }) => [id, section]));
const docs = readFileSync(join(root, "docs/blueprint.md"), "utf8");

/** The value that a key has when it is left out: `required`, a value as YAML writes it, or undefined when it depends. */
type Keys = Map<string, string | undefined>;

/** Every key that holds a value, with `<>` for a name. */
function keysOf(schema: JsonSchema, path = "", required = false): Keys {
  const { properties, additionalProperties, items, anyOf } = schema;
  const keys: Keys = new Map();
  const add = (more: Keys) => {
    for (const [key, value] of more) keys.set(key, value);
  };
  for (const [key, below] of Object.entries(properties ?? {})) {
    add(keysOf(below, path ? `${path}.${key}` : key, schema.required?.includes(key)));
  }
  if (typeof additionalProperties === "object") add(keysOf(additionalProperties, `${path}.<>`));
  if (items?.properties) add(keysOf(items, `${path}[]`));
  for (const form of anyOf ?? []) if (form.properties) add(keysOf(form, path));
  const holdsValue = !properties && typeof additionalProperties !== "object" && !items?.properties;
  if (holdsValue) keys.set(path, required ? "required" : plain(schema.default));
  return keys;
}

function plain(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value);
}

function documented(): Keys {
  const rows = docs.matchAll(/^\| `([^`]+)` \| ([^|]+) \| [^|]+ \|$/gm);
  return new Map(
    Array.from(rows, ([, key = "", usual = ""]) => {
      const value = /^`([^`]*)`$/.exec(usual)?.[1];
      return [key.replaceAll(/<[a-z]+>/g, "<>"), usual === "required" ? usual : value];
    }),
  );
}

describe("docs/blueprint.md", () => {
  it("has exactly the keys and the defaults that the document has", () => {
    const accounts = systems.map(({ id }) => `people.<>.accounts.${id}`);
    const keys = keysOf(jsonSchema(documentSchema(sections)));
    for (const account of accounts) expect(keys.delete(account)).toBe(true);
    keys.set("people.<>.accounts.<>", undefined);
    expect(Object.fromEntries(documented())).toEqual(Object.fromEntries(keys));
  });

  it("shows the smallest example as it is, and every other piece of YAML fits into it", () => {
    const examples = Array.from(docs.matchAll(/```yaml\n(.*?)```/gs), ([, text = ""]) => text);
    const minimal = readFileSync(join(root, "examples/minimal/blueprint.yaml"), "utf8");
    expect(examples[0]).toBe(minimal);
    const validate = new Ajv2020({ formats: { date: true } }).compile(JSON.parse(printJsonSchema(sections)));
    for (const example of examples) {
      const document = { ...(parse(minimal) as object), ...(parse(example) as object) };
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    }
  });
});

describe("the examples", () => {
  const clock = steppedClock(new Date("2026-11-24T12:00:00Z"));
  for (const name of ["acme", "birch", "minimal"]) {
    it(`${name} is in order, without a warning, for the command and for an editor`, () => {
      const text = readFileSync(join(root, `examples/${name}/blueprint.yaml`), "utf8");
      const read = readBlueprint(text, `examples/${name}/blueprint.yaml`, sections, clock);
      expect(read.ok ? read.value.warnings : read.diagnostics).toEqual([]);
      const validate = new Ajv2020({ formats: { date: true } }).compile(
        JSON.parse(printJsonSchema(sections)),
      );
      expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
      expect(validate({ ...parse(text), aplications: {} })).toBe(false);
    });
  }
});
