import type { CheckRun, Status } from "./repository-model.ts";
import { checksViolation } from "./required-checks.ts";
import { type ActiveRule, has, requiredChecks } from "./rulesets.ts";

/** A change of one reference from outside a pull request: a push, or REST on references and contents. */
export interface ReferenceChange {
  readonly kind: "create" | "update" | "delete";
  readonly fastForward: boolean;
  /** Some new commit has two parents. */
  readonly bringsMergeCommit: boolean;
  /** Of the new head. */
  readonly statuses: readonly Status[];
  readonly checkRuns: readonly CheckRun[];
}

/** What the rules in force say against a change, in GitHub's words; nothing when it may happen. */
export function referenceViolations(
  rules: readonly ActiveRule[],
  change: ReferenceChange,
): readonly string[] {
  const found: string[] = [];
  if (change.kind === "delete") {
    return has(rules, "deletion") ? ["Cannot delete this branch"] : [];
  }
  if (change.kind === "create" && has(rules, "creation"))
    found.push("Cannot create ref due to creations being restricted.");
  if (change.kind === "update") {
    if (has(rules, "update")) found.push("Cannot update this protected ref.");
    if (!change.fastForward && has(rules, "non_fast_forward")) found.push("Cannot force-push to this branch");
    if (has(rules, "pull_request")) found.push("Changes must be made through a pull request.");
  }
  if (change.bringsMergeCommit && has(rules, "required_linear_history")) {
    found.push("This branch must not contain merge commits.");
  }
  // The stand-in has nobody's keys and takes every commit for unsigned.
  if (has(rules, "required_signatures")) found.push("Commits must have verified signatures.");
  const lenient = (rule: ActiveRule["rule"]) =>
    rule.type === "required_status_checks" && rule.parameters.do_not_enforce_on_create;
  const enforced = change.kind === "create" ? rules.filter(({ rule }) => !lenient(rule)) : rules;
  const checks = checksViolation(requiredChecks(enforced).checks, change.statuses, change.checkRuns);
  return checks ? [...found, checks] : found;
}

/** The lines that a refused push shows after `remote: `. */
export function pushRemarks(
  reference: string,
  rulesUrl: string,
  violations: readonly string[],
): readonly string[] {
  return [
    `error: GH013: Repository rule violations found for ${reference}.`,
    `Review all repository rules at ${rulesUrl}?ref=${encodeURIComponent(reference)}`,
    "",
    ...violations.flatMap((violation) => [`- ${violation}`, ""]),
  ];
}
