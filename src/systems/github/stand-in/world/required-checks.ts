import type { CheckRun, Status } from "./repository-model.ts";
import type { RequiredStatusChecksRule } from "./ruleset-model.ts";

export type CheckState = "success" | "failing" | "pending" | "expected";

type Required = RequiredStatusChecksRule["required_status_checks"][number];

/**
 * Where a required check stands on a commit: the newest status or check run of that name, and when the rule names an
 * App, of that App alone: the same name from elsewhere counts for nothing. `expected` means that nothing is there.
 */
export function checkState(
  required: Required,
  statuses: readonly Status[],
  checkRuns: readonly CheckRun[],
): CheckState {
  const fromRight = (appId: number | undefined) =>
    required.integration_id === undefined || required.integration_id === appId;
  const status = statuses.findLast((one) => one.context === required.context && fromRight(one.appId));
  const check = checkRuns.findLast((one) => one.name === required.context && fromRight(one.appId));
  const states = [...(status ? [ofStatus(status)] : []), ...(check ? [ofCheckRun(check)] : [])];
  return states.find((state) => state !== "success") ?? states[0] ?? "expected";
}

function ofStatus({ state }: Status): CheckState {
  if (state === "success" || state === "pending") return state;
  return "failing";
}

/** Neutral and skipped count as passed. */
function ofCheckRun({ status, conclusion }: CheckRun): CheckState {
  if (status !== "completed") return "pending";
  return conclusion === "success" || conclusion === "neutral" || conclusion === "skipped"
    ? "success"
    : "failing";
}

/** What GitHub says about required checks that stop a change; undefined when none does. */
export function checksViolation(
  required: readonly Required[],
  statuses: readonly Status[],
  checkRuns: readonly CheckRun[],
): string | undefined {
  const open = required
    .map((one) => ({ context: one.context, state: checkState(one, statuses, checkRuns) }))
    .filter(({ state }) => state !== "success");
  const [first] = open;
  if (!first) return undefined;
  if (open.length === 1) return `Required status check "${first.context}" is ${first.state}.`;
  const same = open.every(({ state }) => state === first.state);
  const verb = same && first.state !== "success" ? `are ${first.state}` : "have not succeeded";
  return `${open.length} of ${required.length} required status checks ${verb}.`;
}
