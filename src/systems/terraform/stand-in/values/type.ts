/** A type of the engine's value system (cty), as it travels in JSON: `"string"`, `["list", "string"]` … */
export type ValueType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", ValueType]
  | readonly ["object", Readonly<Record<string, ValueType>>]
  | readonly ["tuple", readonly ValueType[]];

/** Reads a type from its JSON form. Throws on what is none: types come from schemas and from the engine itself. */
export function readType(json: unknown): ValueType {
  if (json === "string" || json === "number" || json === "bool" || json === "dynamic") return json;
  if (!Array.isArray(json)) throw new Error(`not a type: ${JSON.stringify(json)}`);
  const [kind, inner] = json as readonly unknown[];
  switch (kind) {
    case "list":
    case "set":
    case "map":
      return [kind, readType(inner)];
    case "object": {
      // A third part names attributes that a conversion may leave out; values that travel always have them.
      const attributes = Object.entries(inner as Record<string, unknown>);
      return ["object", Object.fromEntries(attributes.map(([name, type]) => [name, readType(type)]))];
    }
    case "tuple":
      return ["tuple", (inner as readonly unknown[]).map(readType)];
    default:
      throw new Error(`not a type: ${JSON.stringify(json)}`);
  }
}

/** The type of a plain piece of data, as the engine would infer it for a place that takes any type. */
export function inferType(value: unknown): ValueType {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number" || typeof value === "bigint") return "number";
  if (Array.isArray(value)) return ["tuple", value.map(inferType)];
  if (typeof value === "object" && value !== null) {
    return ["object", Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inferType(one)]))];
  }
  return "dynamic";
}
