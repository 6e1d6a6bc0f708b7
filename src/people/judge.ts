import type { Right } from "../contracts/people.ts";
import type { JudgedRight, Unasked } from "../contracts/people-report.ts";

/** What a system was found to give, or why it could not be asked. */
export type Answer = { readonly system: string; readonly found: readonly Right[] } | Unasked;

/**
 * Holds what was found against what is wanted. Every right found is wanted or too much; a wanted one that is not found is
 * missing, unless nobody could be asked. One that its holder need not have is never missing.
 */
export function judge(wanted: readonly Right[], answers: readonly Answer[]): readonly JudgedRight[] {
  const bySystem = new Map(answers.map((answer) => [answer.system, answer]));
  const wantedKeys = new Set(wanted.map(keyOf));
  const found = answers.flatMap((answer) => ("found" in answer ? answer.found : []));
  const foundKeys = new Set(found.map(keyOf));
  const lacking = wanted.flatMap((right): readonly JudgedRight[] => {
    const answer = bySystem.get(right.system);
    if (!answer || !("found" in answer)) return [{ ...right, standing: "unknown" }];
    return foundKeys.has(keyOf(right)) || right.optional ? [] : [{ ...right, standing: "missing" }];
  });
  const judged = found.map(
    (right): JudgedRight => ({
      ...right,
      standing: wantedKeys.has(keyOf(right)) ? "as wanted" : "too much",
    }),
  );
  return once([...judged, ...lacking]).toSorted((one, other) => compare(sortKey(one), sortKey(other)));
}

/** What makes two rights the same. Accounts are told apart without regard to case, as every vendor does. */
export function keyOf({ system, account, level, scope, through }: Right): string {
  return JSON.stringify([system, account.toLowerCase(), level, scope, through]);
}

/** Two rights of one key are one. */
export function once<One extends Right>(rights: readonly One[]): readonly One[] {
  return [...new Map(rights.map((right) => [keyOf(right), right])).values()];
}

const sortKey = ({ system, person, account, scope, level, through }: Right) =>
  [person ?? `~${account}`, system, scope, level, through].join("\n");
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
