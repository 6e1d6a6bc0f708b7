import type { Schema } from "./schema.ts";

/** What a strict decoder has against a value, in the words of the API server. */
export interface Misfit {
  /** An unknown field is only a warning where validation is not strict; a wrong type is always an error. */
  readonly kind: "unknown" | "type";
  readonly message: string;
}

const quantityPattern = /^[+-]?(\d+|\d+\.\d*|\.\d+)(m|[kMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** Lists every unknown field and every value of the wrong type; null stands for "not given". */
export function misfits(schema: Schema, value: unknown, path = ""): readonly Misfit[] {
  if (value === null || value === undefined) return [];
  const wrong = (expected: string): readonly Misfit[] => [
    { kind: "type", message: `${path || "the object"}: expected ${expected}, got ${nameOf(value)}` },
  ];
  switch (schema.type) {
    case "any":
      return [];
    case "string":
      return typeof value === "string" ? [] : wrong("string");
    case "boolean":
      return typeof value === "boolean" ? [] : wrong("boolean");
    case "integer":
      return Number.isInteger(value) ? [] : wrong("integer");
    case "number":
      return typeof value === "number" ? [] : wrong("number");
    case "integer-or-string":
      return Number.isInteger(value) || typeof value === "string" ? [] : wrong("integer or string");
    case "quantity":
      return typeof value === "number" || (typeof value === "string" && quantityPattern.test(value))
        ? []
        : wrong("a quantity such as 100m or 64Mi");
    case "list":
      if (!Array.isArray(value)) return wrong("list");
      return value.flatMap((item, index) => misfits(schema.items, item, `${path}[${index}]`));
    case "map":
      if (!isFields(value)) return wrong("map");
      return Object.entries(value).flatMap(([key, item]) => misfits(schema.values, item, `${path}[${key}]`));
    case "object": {
      if (!isFields(value)) return wrong("object");
      return Object.entries(value).flatMap(([key, item]) => {
        const inner = path === "" ? key : `${path}.${key}`;
        const field = schema.fields[key];
        if (field) return misfits(field, item, inner);
        return [{ kind: "unknown", message: `unknown field "${inner}"` } satisfies Misfit];
      });
    }
    default:
      return schema satisfies never;
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return typeof value === "object" ? "object" : typeof value;
}
