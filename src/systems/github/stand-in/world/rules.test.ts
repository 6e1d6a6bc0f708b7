import { describe, expect, it } from "vitest";
import { countApprovals } from "./approvals.ts";
import { mayDeploy } from "./branch-policy.ts";
import { ownersOf, readCodeOwners } from "./code-owners.ts";
import { matchesPattern } from "./pattern.ts";
import { allows, exceeds, narrow } from "./permissions.ts";
import type { CheckRun, Review, Status } from "./repository-model.ts";
import { checkState, checksViolation } from "./required-checks.ts";
import type { Ruleset } from "./ruleset-model.ts";
import { bindingRules, pullRequestRule, rulesFor } from "./rulesets.ts";

const review = (userId: number, state: Review["state"]): Review => ({
  id: 0,
  pullNumber: 1,
  userId,
  body: "",
  state,
  commitId: "",
  submittedAt: "",
});
const everybody = { mayWrite: () => true };

describe("approvals", () => {
  it.each<[string, Review[], number[], number[]]>([
    ["the latest word of each", [review(2, "APPROVED"), review(2, "CHANGES_REQUESTED")], [], [2]],
    ["a comment takes nothing back", [review(2, "APPROVED"), review(2, "COMMENTED")], [2], []],
    ["a dismissal does", [review(2, "DISMISSED")], [], []],
    ["never the author's", [review(1, "APPROVED"), review(3, "APPROVED")], [3], []],
  ])("count %s", (_, reviews, approvedBy, blockedBy) => {
    expect(countApprovals(reviews, 1, everybody)).toEqual({ approvedBy, blockedBy });
  });

  it("count only from those who may write", () => {
    const writers = { mayWrite: (userId: number) => userId === 2 };
    expect(countApprovals([review(2, "APPROVED"), review(3, "APPROVED")], 1, writers).approvedBy).toEqual([
      2,
    ]);
  });
});

const status = (context: string, state: Status["state"], appId?: number) =>
  ({ context, state, appId }) as Status;
const run = (name: string, appId: number, conclusion: CheckRun["conclusion"]) =>
  ({ name, appId, status: conclusion ? "completed" : "in_progress", conclusion }) as CheckRun;

describe("a required check", () => {
  it("is the newest of its name, from the App that the rule names", () => {
    const gate = { context: "gate", integration_id: 7 };
    expect(checkState(gate, [], [])).toBe("expected");
    expect(checkState(gate, [status("gate", "success", 8), status("gate", "success")], [])).toBe("expected");
    expect(checkState(gate, [status("gate", "success", 7), status("gate", "failure", 7)], [])).toBe(
      "failing",
    );
    expect(checkState(gate, [status("gate", "failure", 7), status("gate", "success", 7)], [])).toBe(
      "success",
    );
    expect(checkState(gate, [], [run("gate", 7, null)])).toBe("pending");
    expect(checkState(gate, [], [run("gate", 7, "skipped")])).toBe("success");
    expect(checkState({ context: "gate" }, [status("gate", "success")], [])).toBe("success");
  });

  it("is named when it is alone, and counted when it is not", () => {
    const required = [{ context: "a" }, { context: "b" }, { context: "c" }];
    expect(checksViolation(required, [status("a", "success")], [])).toBe(
      "2 of 3 required status checks are expected.",
    );
    const mixed = [status("a", "success"), status("b", "failure")];
    expect(checksViolation(required, mixed, [])).toBe("2 of 3 required status checks have not succeeded.");
    expect(checksViolation(required.slice(0, 2), mixed, [])).toBe('Required status check "b" is failing.');
  });
});

const ruleset = (part: Partial<Ruleset>): Ruleset => ({
  id: 1,
  name: "main",
  target: "branch",
  enforcement: "active",
  bypass_actors: [],
  conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
  rules: [{ type: "deletion" }],
  created_at: "",
  updated_at: "",
  ...part,
});
const nobody = { organizationOwner: false, teamIds: [], roleIds: [] };

describe("rulesets", () => {
  it("aim at references by pattern, while active", () => {
    const count = (part: Partial<Ruleset>, reference: string) =>
      rulesFor([ruleset(part)], reference, "main").length;
    const release = {
      conditions: { ref_name: { include: ["refs/heads/release/*"], exclude: ["refs/heads/release/old"] } },
    };
    expect(count({}, "refs/heads/main")).toBe(1);
    expect(count({}, "refs/heads/other")).toBe(0);
    expect(count({ enforcement: "evaluate" }, "refs/heads/main")).toBe(0);
    expect(count(release, "refs/heads/release/1")).toBe(1);
    expect(count(release, "refs/heads/release/old")).toBe(0);
    expect(count(release, "refs/heads/release/1/2")).toBe(0);
    expect(count({}, "refs/tags/main")).toBe(0);
  });

  it("let past whom they name, and by pull request only where they say so", () => {
    const bypass = { actor_id: 7, actor_type: "Integration", bypass_mode: "pull_request" } as const;
    const rules = rulesFor([ruleset({ bypass_actors: [bypass] })], "refs/heads/main", "main");
    expect(bindingRules(rules, { ...nobody, appId: 7 }, "push")).toHaveLength(1);
    expect(bindingRules(rules, { ...nobody, appId: 7 }, "pull_request")).toHaveLength(0);
    expect(bindingRules(rules, { ...nobody, organizationOwner: true }, "pull_request")).toHaveLength(1);
  });

  it("together are as strict as the strictest", () => {
    const parameters = {
      required_approving_review_count: 1,
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: true,
      required_review_thread_resolution: false,
      allowed_merge_methods: ["squash", "merge"] as const,
    };
    const rule = (change: object) =>
      ruleset({ rules: [{ type: "pull_request", parameters: { ...parameters, ...change } }] });
    const both = [
      rule({}),
      rule({ required_approving_review_count: 2, allowed_merge_methods: ["squash", "rebase"] }),
    ];
    expect(pullRequestRule(rulesFor(both, "refs/heads/main", "main"))).toMatchObject({
      required_approving_review_count: 2,
      require_last_push_approval: true,
      allowed_merge_methods: ["squash"],
    });
  });
});

describe("an environment's policy", () => {
  const custom = {
    name: "delivery",
    policy: "custom" as const,
    branches: [{ id: 1, name: "main", type: "branch" as const }],
  };
  it.each([
    ["refs/heads/main", true],
    ["refs/heads/mainly", false],
    ["refs/heads/feature/main", false],
    ["refs/tags/main", false],
    ["refs/pull/1/merge", false],
  ])("of main alone answers %s with %s", (reference, allowed) => {
    expect(mayDeploy(custom, reference, [], "main").allowed).toBe(allowed);
  });

  it("of protected branches follows the rulesets", () => {
    const guarded = { ...custom, policy: "protected" as const };
    expect(mayDeploy(guarded, "refs/heads/main", [], "main").allowed).toBe(false);
    expect(mayDeploy(guarded, "refs/heads/main", [ruleset({})], "main").allowed).toBe(true);
  });
});

describe("patterns", () => {
  it.each([
    ["release/1.0", "release/*", true],
    ["release/1/0", "release/*", false],
    ["release/1/0", "release/**", true],
    ["release/1/0", "release/**/*", true],
    ["v1", "v[0-9]", true],
    ["a.b", "a?b", true],
    ["axb", "a.b", false],
    ["a/b", "a?b", false],
  ])("%s against %s: %s", (name, pattern, fits) => {
    expect(matchesPattern(name, pattern)).toBe(fits);
  });
});

describe("CODEOWNERS", () => {
  const lines = readCodeOwners(
    "# who\n* @all\n*.md @docs\n/platform/ @acme/platform # team\nsrc/*.ts @ts\n/free.txt\n",
  );
  it.each([
    ["x/y.go", ["@all"]],
    ["x/y.md", ["@docs"]],
    ["platform/prod/x.md", ["@acme/platform"]],
    ["x/platform/y", ["@all"]],
    ["src/a.ts", ["@ts"]],
    ["src/b/a.ts", ["@all"]],
    ["free.txt", []],
  ])("%s belongs to %j", (path, owners) => {
    expect(ownersOf(lines, path)).toEqual(owners);
  });
});

describe("permissions", () => {
  it("hold for their level and below, and narrow to what both allow", () => {
    expect(allows({ contents: "write" }, "contents:read")).toBe(true);
    expect(allows({ contents: "read" }, "contents:write")).toBe(false);
    expect(allows({}, "contents:read")).toBe(false);
    expect(narrow({ contents: "write", issues: "write" }, { contents: "read" })).toEqual({
      contents: "read",
    });
    expect(exceeds({ contents: "write" }, { contents: "read" })).toBe("contents");
    expect(exceeds({ contents: "read" }, { contents: "write" })).toBeUndefined();
  });
});
