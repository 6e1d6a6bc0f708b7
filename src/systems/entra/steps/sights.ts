import type { Difference, Outcome, Sight } from "../../../contracts/outcome.ts";
import type { Result } from "../../../foundation/result.ts";
import { failedWith } from "../graph/call.ts";

type Failed = Extract<Result<never>, { ok: false }>;

/** Graph did not answer, or not in a form that it documents. */
export const unknown = ({ diagnostics }: Failed): Sight => ({ sight: "unknown", why: diagnostics });

export const matches = (
  facts: Readonly<Record<string, string>>,
  leaves: readonly Difference[] = [],
): Sight => ({
  sight: "matches",
  facts: new Map(Object.entries(facts)),
  ...(leaves.length > 0 && { leaves }),
});

export const differs = (differences: readonly Difference[]): Sight => ({ sight: "differs", differences });

/** A call that was cut off may have been carried out. */
export function outcomeOf(result: Result<unknown>): Outcome {
  if (result.ok) return { outcome: "done" };
  const unsure = failedWith(result, "entra-unreachable");
  return { outcome: "failed", diagnostics: result.diagnostics, ...(unsure && { unsure: true as const }) };
}
