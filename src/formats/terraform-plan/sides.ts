import type { AttributeChange, PlanValue, Side } from "./model.ts";
import { partOf, type SecretCheck } from "./secrets.ts";

/** A value with what the plan says of its parts: `true` in `unknown` or `secret` covers everything below. */
export interface Marked {
  readonly value: unknown;
  readonly unknown: unknown;
  readonly secret: unknown;
}

/** A place in a resource: names and indexes from the outside in. */
type Path = readonly (string | number)[];

const isNode = (value: unknown): value is object => typeof value === "object" && value !== null;

/** What may be shown of a value as a whole. Unknown wins over nothing, secret over everything. */
export function sideOf(marked: Marked, holdsSecret: SecretCheck): Side {
  if (marked.secret === true) return { kind: "secret" };
  if (marked.unknown === true) return { kind: "unknown" };
  if (marked.value === undefined || marked.value === null) return { kind: "absent" };
  if (typeof marked.value === "string" && holdsSecret(marked.value)) return { kind: "secret" };
  return { kind: "value", value: (known(marked, holdsSecret) ?? null) as PlanValue };
}

/**
 * The value without its secret and unknown parts: those are left out of an object, and are null in a list, whose
 * other elements keep their places. Undefined where nothing is left.
 */
export function known(marked: Marked, holdsSecret: SecretCheck): PlanValue | undefined {
  const { value, unknown, secret } = marked;
  if (secret === true || unknown === true || value === undefined) return undefined;
  if (typeof value === "string") return holdsSecret(value) ? undefined : value;
  if (Array.isArray(value)) {
    return value.map((_, index) => known(inside(marked, String(index)), holdsSecret) ?? null);
  }
  if (!isNode(value)) return value as PlanValue;
  const parts = Object.keys(value).flatMap((name): [string, PlanValue][] => {
    const part = known(inside(marked, name), holdsSecret);
    return part === undefined ? [] : [[name, part]];
  });
  return Object.fromEntries(parts);
}

/** Every place where two values differ, as deep as both go. */
export function differences(before: Marked, after: Marked, holdsSecret: SecretCheck): AttributeChange[] {
  return below(before, after, [], holdsSecret);
}

function below(before: Marked, after: Marked, path: Path, holdsSecret: SecretCheck): AttributeChange[] {
  const whole = [before, after].some(({ secret, unknown }) => secret === true || unknown === true);
  const names = whole ? [] : [...new Set([...namesOf(before), ...namesOf(after)])];
  const nodes = [before.value, after.value].filter((value) => value !== undefined && value !== null);
  const list = [...nodes, after.unknown].some(Array.isArray);
  const alike = nodes.every((value) => isNode(value) && Array.isArray(value) === list);
  // An empty list or map that comes, goes or becomes the other has no part that could tell of it.
  if (whole || !alike || names.length === 0) {
    if (same(before, after)) return [];
    const [from, to] = [sideOf(before, holdsSecret), sideOf(after, holdsSecret)];
    if (from.kind === "absent" && to.kind === "absent") return [];
    return [{ path: printPath(path), before: from, after: to }];
  }
  return names.flatMap((name) =>
    below(inside(before, name), inside(after, name), [...path, list ? Number(name) : name], holdsSecret),
  );
}

/** Names of the parts that are there, or will be. */
function namesOf({ value, unknown }: Marked): readonly string[] {
  return [value, unknown].flatMap((node) => (isNode(node) ? Object.keys(node) : []));
}

/** Is any part of it marked? */
export function partly(marks: unknown): boolean {
  return marks === true || (isNode(marks) && Object.values(marks).some(partly));
}

function inside({ value, unknown, secret }: Marked, name: string): Marked {
  const part = (node: unknown) => (node === true ? true : partOf(node, name));
  return { value: partOf(value, name), unknown: part(unknown), secret: part(secret) };
}

function same(before: Marked, after: Marked): boolean {
  if (after.unknown === true) return false;
  return JSON.stringify(before.value ?? null) === JSON.stringify(after.value ?? null);
}

function printPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}
