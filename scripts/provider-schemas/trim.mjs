// Keeps of `terraform providers schema -json` what the stand-in provider serves: the types in use, no descriptions.
// node trim.mjs ADDRESS TYPES.json BEHAVIOUR.json HEADER < schema.json
import { readFileSync } from "node:fs";

const [address, typesFile, behaviourFile, madeBy] = process.argv.slice(2);
const whole = JSON.parse(readFileSync(0, "utf8")).provider_schemas[address];
if (!whole) throw new Error(`there is no schema of ${address}`);
const types = JSON.parse(readFileSync(typesFile, "utf8"));
const behaviour = JSON.parse(readFileSync(behaviourFile, "utf8"));

const dropped = new Set(["description", "description_kind", "deprecated_message", "deprecation_message"]);
function strip(value) {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => !(dropped.has(name) && typeof inner === "string"))
      .map(([name, inner]) => [name, strip(inner)]),
  );
}
function pick(all, names) {
  const missing = names.filter((name) => !all?.[name]);
  if (missing.length > 0) throw new Error(`${address} has no ${missing.join(", ")}`);
  return Object.fromEntries([...names].sort().map((name) => [name, strip(all[name])]));
}

const trimmed = {
  made_by: madeBy,
  address,
  provider: strip(whole.provider),
  resource_schemas: pick(whole.resource_schemas, types.resources),
  data_source_schemas: pick(whole.data_source_schemas, types.dataSources),
  behaviour,
};
process.stdout.write(`${JSON.stringify(trimmed, null, 1)}\n`);
