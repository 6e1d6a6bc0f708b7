import type { Difference, Outcome, Sight } from "../../../contracts/outcome.ts";
import type { Result } from "../../../foundation/result.ts";
import { failedWith } from "../client/call.ts";

type Failed = Extract<Result<never>, { ok: false }>;

/** Jira did not answer, or not in a form that it documents. */
export const unknown = ({ diagnostics }: Failed): Sight => ({ sight: "unknown", why: diagnostics });

/** Nothing is there where Jira says so; any other refusal tells nothing. */
export const absentOr = (failed: Failed): Sight =>
  failedWith(failed, "tracker-not-found") ? { sight: "missing" } : unknown(failed);

export const matches = (
  facts: Readonly<Record<string, string>>,
  leaves: readonly Difference[] = [],
): Extract<Sight, { sight: "matches" }> => ({
  sight: "matches",
  facts: new Map(Object.entries(facts)),
  ...(leaves.length > 0 && { leaves }),
});

/** A call that was cut off may have been carried out. */
export function outcomeOf(result: Result<unknown>): Outcome {
  if (result.ok) return { outcome: "done" };
  const unsure = failedWith(result, "tracker-unreachable");
  return { outcome: "failed", diagnostics: result.diagnostics, ...(unsure && { unsure: true as const }) };
}
