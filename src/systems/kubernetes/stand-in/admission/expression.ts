import { Environment } from "@marcbachmann/cel-js";

/**
 * The expression language of admission policies (CEL), as the cluster's API reads it: objects are dynamic, whole numbers
 * are integers, optional fields (`a.?b.orValue(c)`) are on.
 * Source: https://kubernetes.io/docs/reference/using-api/cel/
 */
const language = new Environment({ unlistedVariablesAreDyn: true, enableOptionalTypes: true });

export type Expression = (variables: Readonly<Record<string, unknown>>) => unknown;

const known = new Map<string, Expression>();

/** Reads an expression; throws with the place and the reason when it cannot be read. */
export function compile(text: string): Expression {
  const before = known.get(text);
  if (before) return before;
  const parsed = language.parse(text);
  const expression: Expression = (variables) => parsed(variables as Record<string, unknown>);
  known.set(text, expression);
  return expression;
}

/** Plain data as expressions see it: whole numbers are integers, which are not numbers in JavaScript. */
export function toExpressionValue(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toExpressionValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toExpressionValue(item)]));
}

/** Why something threw, in one line. */
export function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
