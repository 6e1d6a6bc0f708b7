import type { ProviderBackend } from "../../../../contracts/terraform-backend.ts";
import { failure, ok } from "../../../../foundation/result.ts";
import { accessLevel } from "./access-level.ts";
import type { GitHubConnection } from "./connection.ts";
import { repositoryData, teamData, userData } from "./data-sources.ts";
import { deploymentPolicy } from "./deployment-policy.ts";
import { environment } from "./environment.ts";
import { organizationActions } from "./organization-actions.ts";
import { organizationWorkflows } from "./organization-workflows.ts";
import { repository } from "./repository.ts";
import { ruleset } from "./ruleset.ts";
import { team } from "./team.ts";
import { teamMembership } from "./team-membership.ts";
import { teamRepository } from "./team-repository.ts";
import { vulnerabilityAlerts } from "./vulnerability-alerts.ts";

export interface GitHubProviderOptions {
  /** What stands for api.github.com where a configuration names no other: `http://127.0.0.1:PORT/api/v3`. */
  readonly api: string;
  /** What GITHUB_TOKEN would hold; a configuration's own token goes before it. */
  readonly token: string;
  readonly fetch: typeof fetch;
}

/** The provider `integrations/github` over the REST interface of the stand-in, and over nothing else. */
export function githubProvider(options: GitHubProviderOptions): ProviderBackend<GitHubConnection> {
  return {
    async configure({ owner, organization, base_url, token }) {
      const name = owner ?? organization;
      const api = typeof base_url === "string" && base_url !== "" ? restUrl(base_url) : options.api;
      if (!["127.0.0.1", "localhost"].includes(new URL(api).hostname)) {
        return failure(
          "terraform-beyond-loopback",
          `base_url: the stand-in provider does not talk to ${api}.`,
          {
            next: "Leave base_url out in a rehearsal: the stand-in of GitHub is found by itself.",
          },
        );
      }
      return ok({
        api,
        owner: typeof name === "string" ? name : "",
        token: typeof token === "string" && token !== "" ? token : options.token,
        fetch: options.fetch,
      });
    },
    validate: ({ base_url }) =>
      typeof base_url === "string" && !URL.canParse(base_url)
        ? [{ severity: "error", summary: "base url must be absolute", path: ["base_url"] }]
        : [],
    resources: {
      github_actions_organization_permissions: organizationActions,
      github_actions_organization_workflow_permissions: organizationWorkflows,
      github_actions_repository_access_level: accessLevel,
      github_repository: repository,
      github_repository_environment: environment,
      github_repository_environment_deployment_policy: deploymentPolicy,
      github_repository_ruleset: ruleset,
      github_repository_vulnerability_alerts: vulnerabilityAlerts,
      github_team: team,
      github_team_membership: teamMembership,
      github_team_repository: teamRepository,
    },
    dataSources: { github_repository: repositoryData, github_team: teamData, github_user: userData },
  };
}

/** Hosts of one's own have REST under `/api/v3`, as the real provider adds it. */
function restUrl(base: string): string {
  return `${base.replace(/\/+$/, "").replace(/\/api\/v3$/, "")}/api/v3`;
}
