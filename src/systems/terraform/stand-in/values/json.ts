import { readType, type ValueType } from "./type.ts";
import { DecimalNumber, DynamicValue, record, type Value } from "./value.ts";

/**
 * A state's attributes as they stand in a state file, read by type. What the type does not have is dropped, and what
 * the text does not have is null: that is all that an upgrade between versions of a schema needs here.
 */
export function valueFromJson(text: string, type: ValueType): Value {
  return convert(JSON.parse(quoteInexactNumbers(text)), type);
}

/** Numbers that JavaScript would round are read as text, which a number's place takes as well. */
function quoteInexactNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  );
}

function convert(json: unknown, type: ValueType): Value {
  if (json === null || json === undefined) return null;
  switch (type) {
    case "string":
      return typeof json === "object" ? JSON.stringify(json) : String(json);
    case "bool":
      return json === true || json === "true";
    case "number":
      return numberFromText(String(json));
    case "dynamic": {
      const { type: inner, value } = json as { readonly type: unknown; readonly value: unknown };
      const known = readType(inner);
      return new DynamicValue(known, convert(value, known));
    }
  }
  if (type[0] === "map") {
    const entries = Object.entries(json as Record<string, unknown>);
    return record(entries.map(([key, one]) => [key, convert(one, type[1])]));
  }
  if (type[0] === "object") {
    const values = json as Readonly<Record<string, unknown>>;
    return record(Object.entries(type[1]).map(([name, inner]) => [name, convert(values[name], inner)]));
  }
  const elements = json as readonly unknown[];
  if (type[0] !== "tuple") return elements.map((one) => convert(one, type[1]));
  return type[1].map((inner, index) => convert(elements[index], inner));
}

/** A JavaScript number where that is exact. */
export function numberFromText(text: string): number | DecimalNumber {
  const plain = Number(text);
  return Number.isSafeInteger(plain) ? plain : new DecimalNumber(text);
}
