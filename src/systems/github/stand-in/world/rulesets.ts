import { matchesPattern } from "./pattern.ts";
import type { MergeMethod } from "./repository-model.ts";
import type {
  BypassActor,
  PullRequestRule,
  RequiredStatusChecksRule,
  Rule,
  Ruleset,
} from "./ruleset-model.ts";

/** A rule in force on a reference, with the ruleset that it comes from. */
export interface ActiveRule {
  readonly rule: Rule;
  readonly rulesetId: number;
  readonly bypass: readonly BypassActor[];
}

/** The rules of all active rulesets that aim at a full reference. */
export function rulesFor(
  rulesets: readonly Ruleset[],
  reference: string,
  defaultBranch: string,
): readonly ActiveRule[] {
  return rulesets
    .filter((ruleset) => ruleset.enforcement === "active" && aimsAt(ruleset, reference, defaultBranch))
    .flatMap((ruleset) =>
      ruleset.rules.map((rule) => ({ rule, rulesetId: ruleset.id, bypass: ruleset.bypass_actors })),
    );
}

export function aimsAt(ruleset: Ruleset, reference: string, defaultBranch: string): boolean {
  const kind = ruleset.target === "branch" ? "refs/heads/" : "refs/tags/";
  if (!reference.startsWith(kind)) return false;
  const matches = (pattern: string) =>
    pattern === "~ALL" ||
    (pattern === "~DEFAULT_BRANCH"
      ? reference === `refs/heads/${defaultBranch}`
      : matchesPattern(reference, pattern));
  const { include, exclude } = ruleset.conditions.ref_name;
  return include.some(matches) && !exclude.some(matches);
}

/** Who wants past a rule. */
export interface Bypasser {
  readonly appId?: number | undefined;
  readonly userId?: number | undefined;
  readonly organizationOwner: boolean;
  readonly teamIds: readonly number[];
  /** GitHub's ids of roles: 5 admin, 4 write, 2 maintain. */
  readonly roleIds: readonly number[];
}

/** The rules that bind this actor here; `through` says whether it merges a pull request or pushes. */
export function bindingRules(
  rules: readonly ActiveRule[],
  actor: Bypasser,
  through: "push" | "pull_request",
): readonly ActiveRule[] {
  const isActor = ({ actor_type, actor_id }: BypassActor) => {
    switch (actor_type) {
      case "Integration":
        return actor.appId !== undefined && actor_id === actor.appId;
      case "OrganizationAdmin":
        return actor.organizationOwner;
      case "Team":
        return actor_id !== null && actor.teamIds.includes(actor_id);
      case "RepositoryRole":
        return actor_id !== null && actor.roleIds.includes(actor_id);
      case "User":
        return actor.userId !== undefined && actor_id === actor.userId;
      case "DeployKey":
        return false;
      default:
        return actor_type satisfies never;
    }
  };
  return rules.filter(
    ({ bypass }) =>
      !bypass.some(
        (one) => isActor(one) && (one.bypass_mode !== "pull_request" || through === "pull_request"),
      ),
  );
}

export function has(rules: readonly ActiveRule[], type: Rule["type"]): boolean {
  return rules.some(({ rule }) => rule.type === type);
}

/** All pull-request rules as one: the strictest value of each. Undefined when there is none. */
export function pullRequestRule(rules: readonly ActiveRule[]): PullRequestRule | undefined {
  const found = rules.flatMap(({ rule }) => (rule.type === "pull_request" ? [rule.parameters] : []));
  if (found.length === 0) return undefined;
  const any = (pick: (rule: PullRequestRule) => boolean) => found.some(pick);
  const methods: readonly MergeMethod[] = ["merge", "squash", "rebase"];
  return {
    required_approving_review_count: Math.max(...found.map((rule) => rule.required_approving_review_count)),
    dismiss_stale_reviews_on_push: any((rule) => rule.dismiss_stale_reviews_on_push),
    require_code_owner_review: any((rule) => rule.require_code_owner_review),
    require_last_push_approval: any((rule) => rule.require_last_push_approval),
    required_review_thread_resolution: any((rule) => rule.required_review_thread_resolution),
    allowed_merge_methods: methods.filter((method) =>
      found.every((rule) => rule.allowed_merge_methods.includes(method)),
    ),
  };
}

/** All required status checks in force, and whether the head has to contain the base. */
export function requiredChecks(rules: readonly ActiveRule[]): {
  readonly checks: RequiredStatusChecksRule["required_status_checks"];
  readonly strict: boolean;
} {
  const found = rules.flatMap(({ rule }) =>
    rule.type === "required_status_checks" ? [rule.parameters] : [],
  );
  return {
    checks: found.flatMap((rule) => rule.required_status_checks),
    strict: found.some((rule) => rule.strict_required_status_checks_policy),
  };
}
