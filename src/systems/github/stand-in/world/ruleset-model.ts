import type { MergeMethod } from "./repository-model.ts";

/** A repository's ruleset for branches or tags, in GitHub's own words so that it travels unchanged. */
export interface Ruleset {
  readonly id: number;
  name: string;
  target: "branch" | "tag";
  enforcement: "active" | "evaluate" | "disabled";
  bypass_actors: BypassActor[];
  conditions: { ref_name: { include: string[]; exclude: string[] } };
  rules: Rule[];
  readonly created_at: string;
  updated_at: string;
}

export interface BypassActor {
  readonly actor_id: number | null;
  readonly actor_type: "Integration" | "OrganizationAdmin" | "RepositoryRole" | "Team" | "DeployKey" | "User";
  readonly bypass_mode: "always" | "pull_request" | "exempt";
}

export type Rule =
  | {
      readonly type:
        | "creation"
        | "deletion"
        | "non_fast_forward"
        | "required_linear_history"
        | "required_signatures";
    }
  | {
      readonly type: "update";
      readonly parameters?: { readonly update_allows_fetch_and_merge: boolean } | undefined;
    }
  | { readonly type: "pull_request"; readonly parameters: PullRequestRule }
  | { readonly type: "required_status_checks"; readonly parameters: RequiredStatusChecksRule };

export interface PullRequestRule {
  readonly required_approving_review_count: number;
  readonly dismiss_stale_reviews_on_push: boolean;
  readonly require_code_owner_review: boolean;
  readonly require_last_push_approval: boolean;
  readonly required_review_thread_resolution: boolean;
  readonly allowed_merge_methods: readonly MergeMethod[];
}

export interface RequiredStatusChecksRule {
  readonly strict_required_status_checks_policy: boolean;
  readonly do_not_enforce_on_create: boolean;
  readonly required_status_checks: readonly {
    readonly context: string;
    /** The App that has to post it; from anybody when left out. */
    readonly integration_id?: number | undefined;
  }[];
}
