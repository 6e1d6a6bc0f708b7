import { data } from "@actions/expressions";

/** Plain JSON-like data, as event payloads and contexts are written in our own code. */
export type Plain = null | string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

export type ExpressionValue = data.ExpressionData;

/** Our data as the expression engine holds it. What JSON cannot say becomes null, as in a webhook's payload. */
export function toExpressionValue(value: unknown): ExpressionValue {
  switch (typeof value) {
    case "string":
      return new data.StringData(value);
    case "number":
      return new data.NumberData(value);
    case "boolean":
      return new data.BooleanData(value);
    case "object":
      break;
    default:
      return new data.Null();
  }
  if (value === null) return new data.Null();
  if (Array.isArray(value)) return new data.Array(...value.map(toExpressionValue));
  return dictionary(
    Object.entries(value).map(([key, entry]): [string, ExpressionValue] => [key, toExpressionValue(entry)]),
  );
}

/** A context object; a later entry of the same name (in any case) wins over an earlier one. */
export function dictionary(entries: Iterable<readonly [string, ExpressionValue]>): data.Dictionary {
  const last = new Map<string, { key: string; value: ExpressionValue }>();
  for (const [key, value] of entries) last.set(key.toLowerCase(), { key, value });
  return new data.Dictionary(...last.values());
}

/** A context object of texts: `env`, `secrets`, `vars`. */
export function texts(values: Readonly<Record<string, string>>): data.Dictionary {
  return dictionary(
    Object.entries(values).map(([key, value]): [string, ExpressionValue] => [
      key,
      new data.StringData(value),
    ]),
  );
}

/** The engine's value as plain data again. */
export function toPlain(value: ExpressionValue): Plain {
  if (value instanceof data.StringData || value instanceof data.BooleanData) return value.value;
  if (value instanceof data.NumberData) return value.value;
  if (value instanceof data.Array) return value.values().map(toPlain);
  if (value instanceof data.Dictionary) {
    return Object.fromEntries(value.pairs().map(({ key, value: entry }) => [key, toPlain(entry)]));
  }
  return null;
}
