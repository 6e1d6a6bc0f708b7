import type { PlannedChange, ResourceChange } from "../../../../contracts/terraform-backend.ts";

/**
 * Whether two policies mean the same to IAM, as the real provider decides it (github.com/hashicorp/awspolicyequivalence):
 * statements and names in any order, one name or a list of one, an account's number or its root.
 */
export function samePolicy(one: string, other: string): boolean {
  const [first, second] = [normalForm(one), normalForm(other)];
  return first !== undefined && first === second;
}

/** For `plan`: a policy that is only written differently stays as it is. */
export function planPolicy(attribute: string, { prior, proposed }: ResourceChange): PlannedChange {
  const [before, after] = [prior?.[attribute], proposed[attribute]];
  const same = typeof before === "string" && typeof after === "string" && samePolicy(before, after);
  return same ? { attributes: { [attribute]: before } } : {};
}

function normalForm(text: string): string | undefined {
  try {
    const { Statement = [], ...rest } = JSON.parse(text) as Record<string, unknown>;
    const statements = [Statement].flat().map((statement) => print(normalStatement(statement)));
    return print({ ...rest, Statement: statements.sort() });
  } catch {
    return undefined;
  }
}

const ordered = new Set(["Action", "NotAction", "Resource", "NotResource"]);

function normalStatement(statement: unknown): unknown {
  const entries = Object.entries(statement as Record<string, unknown>).map(([name, value]) => {
    if (ordered.has(name)) return [name, names(value)] as const;
    if (name === "Principal" || name === "NotPrincipal") return [name, principals(value)] as const;
    if (name !== "Condition") return [name, value] as const;
    const tests = Object.entries(value as Record<string, Record<string, unknown>>).map(([test, keys]) => [
      test,
      Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, names(values)])),
    ]);
    return [name, Object.fromEntries(tests)] as const;
  });
  return Object.fromEntries(entries.filter(([name, value]) => name !== "Sid" || value !== ""));
}

function principals(value: unknown): unknown {
  const read = typeof value === "string" ? { AWS: value } : (value as Record<string, unknown>);
  const entries = Object.entries(read).map(([type, list]) => [
    type,
    names(list).map((name) => name.replace(/^(\d{12})$/, "arn:aws:iam::$1:root")),
  ]);
  return Object.fromEntries(entries);
}

function names(value: unknown): readonly string[] {
  return [...new Set([value].flat().map(String))].sort();
}

/** With keys in order. */
function print(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
