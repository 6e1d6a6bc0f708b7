import { type ApprovalCount, countApprovals, type ReviewerFacts } from "./approvals.ts";
import type { CheckRun, MergeMethod, Pull, Review, Status } from "./repository-model.ts";
import { checksViolation } from "./required-checks.ts";
import { type ActiveRule, has, pullRequestRule, requiredChecks } from "./rulesets.ts";

export interface MergeQuestion {
  readonly pull: Pick<
    Pull,
    "state" | "draft" | "mergeable" | "headSha" | "userId" | "lastPusherId" | "mergedAt"
  >;
  readonly method: MergeMethod;
  /** The head that the caller saw; undefined when it does not say. */
  readonly expectedHead: string | undefined;
  /** Of the repository's settings. */
  readonly allowedMethods: readonly MergeMethod[];
  /** Those that bind whoever merges. */
  readonly rules: readonly ActiveRule[];
  readonly reviews: readonly Review[];
  readonly reviewers: ReviewerFacts;
  /** For each file with code owners that the change touches, their user ids. */
  readonly codeOwners: readonly (readonly number[])[];
  /** Of the head commit. */
  readonly statuses: readonly Status[];
  readonly checkRuns: readonly CheckRun[];
  /** The head contains the base branch's newest commit. */
  readonly upToDate: boolean;
}

export type MergeAnswer =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly status: 405 | 409; readonly message: string };

const methodNames: Readonly<Record<MergeMethod, string>> = {
  merge: "Merge commits",
  squash: "Squash merges",
  rebase: "Rebase merges",
};

/** May this merge happen? The order and the words of a refusal are GitHub's. */
export function mayMerge(question: MergeQuestion): MergeAnswer {
  const { pull, method } = question;
  const no = (status: 405 | 409, message: string) => ({ allowed: false, status, message }) as const;
  if (pull.mergedAt !== null || pull.state === "closed") return no(405, "Pull Request is not mergeable");
  if (question.expectedHead !== undefined && question.expectedHead !== pull.headSha) {
    return no(409, "Head branch was modified. Review and try the merge again.");
  }
  if (pull.draft) return no(405, "Pull Request is still a draft");
  if (pull.mergeable === false) return no(405, "Pull Request is not mergeable");
  if (!question.allowedMethods.includes(method)) {
    return no(405, `${methodNames[method]} are not allowed on this repository.`);
  }
  const violations = mergeViolations(question);
  if (violations.length === 0) return { allowed: true };
  return no(405, `Repository rule violations found\n\n${violations.join("\n\n")}\n\n`);
}

/** What the rules in force say against merging the head as it is. */
export function mergeViolations(question: MergeQuestion): readonly string[] {
  const { rules, pull, method } = question;
  const found: string[] = [];
  const reviewRule = pullRequestRule(rules);
  if (reviewRule) {
    if (!reviewRule.allowed_merge_methods.includes(method)) {
      found.push(`${methodNames[method]} are not allowed on this branch.`);
    }
    const count = countApprovals(question.reviews, pull.userId, question.reviewers);
    found.push(...reviewViolations(question, reviewRule, count));
  }
  if (method === "merge" && has(rules, "required_linear_history")) {
    found.push("This branch must not contain merge commits.");
  }
  if (has(rules, "update")) found.push("Cannot update this protected ref.");
  // GitHub signs what it commits itself: a squash. The stand-in takes every other commit for unsigned.
  if (method !== "squash" && has(rules, "required_signatures")) {
    found.push("Commits must have verified signatures.");
  }
  const { checks, strict } = requiredChecks(rules);
  const missing = checksViolation(checks, question.statuses, question.checkRuns);
  if (missing) found.push(missing);
  if (strict && checks.length > 0 && !question.upToDate) {
    found.push("The head branch is not up to date with the base branch.");
  }
  return found;
}

function reviewViolations(
  question: MergeQuestion,
  rule: NonNullable<ReturnType<typeof pullRequestRule>>,
  { approvedBy, blockedBy }: ApprovalCount,
): readonly string[] {
  const found: string[] = [];
  const needed = rule.required_approving_review_count;
  if (needed > 0 && blockedBy.length > 0) {
    found.push(
      `Changes requested by ${blockedBy.length === 1 ? "1 reviewer" : `${blockedBy.length} reviewers`}.`,
    );
  }
  if (approvedBy.length < needed) {
    found.push(
      needed === 1
        ? "At least 1 approving review is required by reviewers with write access."
        : `At least ${needed} approving reviews are required by reviewers with write access.`,
    );
  }
  const byOther = approvedBy.some((userId) => userId !== question.pull.lastPusherId);
  if (rule.require_last_push_approval && needed > 0 && !byOther) {
    found.push("New changes require approval from someone other than the last pusher.");
  }
  const owned = question.codeOwners.every((owners) => owners.some((owner) => approvedBy.includes(owner)));
  // Without a required approval GitHub does not insist on code owners either (facts: it did nothing in a field test).
  if (rule.require_code_owner_review && needed > 0 && !owned) {
    found.push("Waiting on code owner review.");
  }
  return found;
}
