import { describe, expect, it } from "vitest";
import { type MergeQuestion, mayMerge } from "./merge-rules.ts";
import { referenceViolations } from "./push-rules.ts";
import type { Review, Status } from "./repository-model.ts";
import type { Rule } from "./ruleset-model.ts";

const [author, bob, cyd] = [1, 2, 3];
const active = (...rules: Rule[]) => rules.map((rule) => ({ rule, rulesetId: 1, bypass: [] }));
const approval = (userId: number) => ({ userId, state: "APPROVED" }) as Review;
const reviews = (change: object = {}): Rule => ({
  type: "pull_request",
  parameters: {
    required_approving_review_count: 1,
    dismiss_stale_reviews_on_push: true,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
    allowed_merge_methods: ["squash"],
    ...change,
  },
});
const checks = (strict: boolean): Rule => ({
  type: "required_status_checks",
  parameters: {
    strict_required_status_checks_policy: strict,
    do_not_enforce_on_create: false,
    required_status_checks: [{ context: "gate", integration_id: 7 }],
  },
});
const question: MergeQuestion = {
  pull: {
    state: "open",
    draft: false,
    mergeable: true,
    headSha: "h",
    userId: author,
    lastPusherId: author,
    mergedAt: null,
  },
  method: "squash",
  expectedHead: undefined,
  allowedMethods: ["squash"],
  rules: [],
  reviews: [],
  reviewers: { mayWrite: () => true },
  codeOwners: [],
  statuses: [],
  checkRuns: [],
  upToDate: true,
};
const gate = (state: Status["state"], appId?: number) => ({ context: "gate", state, appId }) as Status;

describe("a merge", () => {
  it.each<[string, Partial<MergeQuestion>, true | string]>([
    ["nothing required", {}, true],
    ["the head that was seen", { expectedHead: "h" }, true],
    ["another head", { expectedHead: "old" }, "Head branch was modified"],
    ["a closed one", { pull: { ...question.pull, state: "closed" } }, "not mergeable"],
    ["a conflict", { pull: { ...question.pull, mergeable: false } }, "not mergeable"],
    ["a draft", { pull: { ...question.pull, draft: true } }, "still a draft"],
    ["a method that is off", { method: "rebase" }, "Rebase merges are not allowed on this repository."],
    ["no approval", { rules: active(reviews()) }, "At least 1 approving review is required"],
    [
      "the author's approval",
      { rules: active(reviews()), reviews: [approval(author)] },
      "At least 1 approving",
    ],
    ["an approval", { rules: active(reviews()), reviews: [approval(bob)] }, true],
    [
      "only the last pusher's approval",
      {
        rules: active(reviews({ require_last_push_approval: true })),
        reviews: [approval(bob)],
        pull: { ...question.pull, lastPusherId: bob },
      },
      "someone other than the last pusher",
    ],
    [
      "no code owner's approval",
      {
        rules: active(reviews({ require_code_owner_review: true })),
        reviews: [approval(bob)],
        codeOwners: [[cyd]],
      },
      "Waiting on code owner review.",
    ],
    ["no check", { rules: active(checks(false)) }, '"gate" is expected'],
    [
      "a forged check",
      { rules: active(checks(false)), statuses: [gate("success", 8)] },
      '"gate" is expected',
    ],
    ["a red check", { rules: active(checks(false)), statuses: [gate("failure", 7)] }, '"gate" is failing'],
    [
      "a pending check",
      { rules: active(checks(false)), statuses: [gate("pending", 7)] },
      '"gate" is pending',
    ],
    [
      "a green check",
      { rules: active(checks(false)), statuses: [gate("success", 7)], upToDate: false },
      true,
    ],
    [
      "an old base",
      { rules: active(checks(true)), statuses: [gate("success", 7)], upToDate: false },
      "not up to date",
    ],
  ])("with %s", (_, change, outcome) => {
    const answer = mayMerge({ ...question, ...change });
    if (outcome === true) expect(answer).toEqual({ allowed: true });
    else expect(answer).toMatchObject({ allowed: false, message: expect.stringContaining(outcome) });
  });
});

describe("a change from outside a pull request", () => {
  const change = {
    kind: "update",
    fastForward: true,
    bringsMergeCommit: false,
    statuses: [],
    checkRuns: [],
  } as const;
  it.each<[string, Rule[], Partial<Parameters<typeof referenceViolations>[1]>, string[]]>([
    ["any, without rules", [], { fastForward: false }, []],
    ["a push past pull requests", [reviews()], {}, ["Changes must be made through a pull request."]],
    ["a first push", [reviews()], { kind: "create" }, []],
    [
      "a forced push",
      [{ type: "non_fast_forward" }],
      { fastForward: false },
      ["Cannot force-push to this branch"],
    ],
    ["a deletion", [{ type: "deletion" }], { kind: "delete" }, ["Cannot delete this branch"]],
    [
      "a merge commit",
      [{ type: "required_linear_history" }],
      { bringsMergeCommit: true },
      ["This branch must not contain merge commits."],
    ],
    ["a commit without its check", [checks(false)], {}, ['Required status check "gate" is expected.']],
    ["a commit with its check", [checks(false)], { statuses: [gate("success", 7)] }, []],
  ])("%s", (_, rules, part, violations) => {
    expect(referenceViolations(active(...rules), { ...change, ...part })).toEqual(violations);
  });
});
