import {
  between,
  type Check,
  lengthBetween,
  matches,
  oneOf,
} from "../../../../contracts/stand-in/terraform-checks.ts";

/**
 * What the real provider refuses before it calls anybody: `ValidateDiagFunc` of each resource's schema in
 * github.com/integrations/terraform-provider-github/v6@v6.13.0, `github/resource_<type>.go`. What GitHub refuses is
 * not repeated here: the stand-in of GitHub says it.
 */
const repositoryName = [
  /^[-a-zA-Z0-9_.]{1,100}$/,
  "must include only alphanumeric characters, underscores or hyphens and consist of 100 characters or less",
] as const;

export const refusals = {
  github_repository: [
    matches("name", ...repositoryName),
    oneOf("visibility", ["public", "private", "internal"]),
    matches(
      "topics",
      /^[a-z0-9][a-z0-9-]{0,49}$/,
      "must include only lowercase alphanumeric characters or hyphens and cannot start with a hyphen and consist of 50 characters or less",
    ),
  ],
  github_team: [
    oneOf("privacy", ["secret", "closed"]),
    oneOf("notification_setting", ["notifications_enabled", "notifications_disabled"]),
  ],
  github_team_membership: [oneOf("role", ["member", "maintainer"])],
  github_team_repository: [],
  github_repository_ruleset: [
    lengthBetween("name", 1, 100),
    oneOf("target", ["branch", "tag", "push"]),
    matches("repository", ...repositoryName),
    oneOf("enforcement", ["disabled", "active", "evaluate"]),
    oneOf("bypass_actors.actor_type", [
      ...[
        "RepositoryRole",
        "Team",
        "Integration",
        "OrganizationAdmin",
        "DeployKey",
        "EnterpriseOwner",
        "User",
      ],
    ]),
    oneOf("bypass_actors.bypass_mode", ["always", "pull_request", "exempt"]),
    oneOf("rules.pull_request.allowed_merge_methods", ["merge", "squash", "rebase"]),
    between("rules.pull_request.required_approving_review_count", 0, 10),
  ],
  github_repository_environment: [between("wait_timer", 0, 43200)],
  github_repository_environment_deployment_policy: [
    lengthBetween("branch_pattern", 1, Number.POSITIVE_INFINITY),
    lengthBetween("tag_pattern", 1, Number.POSITIVE_INFINITY),
  ],
  github_actions_organization_permissions: [
    oneOf("allowed_actions", ["all", "local_only", "selected"]),
    oneOf("enabled_repositories", ["all", "none", "selected"]),
  ],
  github_actions_organization_workflow_permissions: [
    oneOf("default_workflow_permissions", ["read", "write"]),
  ],
  github_actions_repository_access_level: [
    oneOf("access_level", ["none", "user", "organization", "enterprise"]),
    lengthBetween("repository", 1, 100),
  ],
} as const satisfies Readonly<Record<string, readonly Check[]>>;
