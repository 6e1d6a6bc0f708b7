import { matches } from "../protocol/operations.ts";

/** What a request has to say for condition keys, by the key's lower-case name. */
export type ConditionValues = ReadonlyMap<string, readonly string[]>;

type Comparison = (wanted: string, found: string) => boolean;

/** An operator, taken apart: `ForAnyValue:StringNotLikeIfExists`. */
interface Operator {
  readonly compare: Comparison;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly quantifier: "any" | "all" | undefined;
}

const number =
  (compare: (wanted: number, found: number) => boolean): Comparison =>
  (wanted, found) =>
    compare(Number(wanted), Number(found));
const date =
  (compare: (wanted: number, found: number) => boolean): Comparison =>
  (wanted, found) =>
    compare(milliseconds(wanted), milliseconds(found));

/** ISO time, or seconds since 1970. */
function milliseconds(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

const orders = {
  Equals: (wanted: number, found: number) => found === wanted,
  LessThan: (wanted: number, found: number) => found < wanted,
  LessThanEquals: (wanted: number, found: number) => found <= wanted,
  GreaterThan: (wanted: number, found: number) => found > wanted,
  GreaterThanEquals: (wanted: number, found: number) => found >= wanted,
};

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (wanted, found) => wanted === found,
  StringEqualsIgnoreCase: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
  StringLike: matches,
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
  Bool: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
  ...Object.fromEntries(Object.entries(orders).map(([name, order]) => [`Numeric${name}`, number(order)])),
  ...Object.fromEntries(Object.entries(orders).map(([name, order]) => [`Date${name}`, date(order)])),
};

/** Operators whose name negates another one's. */
const negations: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
};

/** `Null` asks for the key itself and is read apart. Undefined for an operator that is not understood. */
export function operatorOf(name: string): Operator | "null" | undefined {
  if (name === "Null") return "null";
  const [, quantifier, plain = "", ifExists] =
    /^(?:For(AnyValue|AllValues):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const positive = negations[plain];
  const compare = comparisons[positive ?? plain];
  if (!compare) return undefined;
  return {
    compare,
    negated: positive !== undefined,
    ifExists: ifExists !== undefined,
    quantifier: quantifier === "AnyValue" ? "any" : quantifier === "AllValues" ? "all" : undefined,
  };
}

/** Whether one line of a condition holds: an operator, a key, and the values that a policy wants of it. */
export function conditionHolds(
  name: string,
  key: string,
  wanted: readonly string[],
  values: ConditionValues,
): boolean {
  const operator = operatorOf(name);
  const found = values.get(key.toLowerCase()) ?? [];
  if (operator === undefined) throw new Error(`the operator ${name} was to be refused when it was written`);
  if (operator === "null")
    return wanted.some((one) => (one.toLowerCase() === "true") === (found.length === 0));
  const { compare, negated, ifExists, quantifier } = operator;
  if (found.length === 0) return ifExists || quantifier === "all" || (negated && quantifier === undefined);
  const fits = (value: string) => wanted.some((one) => compare(one, value)) !== negated;
  // Without a quantifier a negated operator is the denial of the whole, not of one value.
  return quantifier === "all" || (quantifier === undefined && negated) ? found.every(fits) : found.some(fits);
}

/** ARNs are compared part by part: a wildcard does not reach over a colon, except in the last part. */
export function arnMatches(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  const wanted = parts(pattern);
  const found = parts(arn);
  return wanted.length === found.length && wanted.every((part, index) => matches(part, found[index] ?? ""));
}

/** The five parts before the resource, and the resource with its own colons. */
function parts(arn: string): readonly string[] {
  const all = arn.split(":");
  return [...all.slice(0, 5), ...(all.length > 5 ? [all.slice(5).join(":")] : [])];
}
