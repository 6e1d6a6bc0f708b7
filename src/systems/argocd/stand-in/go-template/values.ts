/** What a Go template works on: the JSON values that YAML and the cluster's API give. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** False, zero, nothing and everything empty count as false, as in Go's templates. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isFields(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** As Go's `%v` prints it: lists in brackets with spaces, maps sorted by key. */
export function printValue(value: unknown): string {
  if (value === undefined) return "<no value>";
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(printValue).join(" ")}]`;
  if (isFields(value)) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, item]) => `${key}:${printValue(item)}`).join(" ")}]`;
  }
  return String(value);
}

/** A template or expression that cannot be evaluated over these values. */
export class TemplateError extends Error {}

/** A template or expression that is outside of what the stand-in understands. */
export class UnsupportedError extends TemplateError {}
