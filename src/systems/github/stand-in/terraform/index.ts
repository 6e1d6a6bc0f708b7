import type { EnvironmentProvider, ProviderBackend } from "../../../../contracts/terraform-backend.ts";
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

const variables = ["GITHUB_TOKEN", "GITHUB_OWNER", "GITHUB_ORGANIZATION", "GITHUB_BASE_URL"] as const;

/**
 * The provider `integrations/github` over the REST interface of the stand-in, and over nothing else. What its
 * configuration says goes before what the environment says, as in `github/provider.go` of 6.13.0.
 */
export function githubProvider(options: {
  readonly fetch: typeof fetch;
}): EnvironmentProvider<GitHubConnection> {
  return { variables, backend: (read) => backendOf(read, options.fetch) };
}

type Environment = Readonly<Partial<Record<(typeof variables)[number], string>>>;

function backendOf(read: Environment, send: typeof fetch): ProviderBackend<GitHubConnection> {
  return {
    async configure({ owner, organization, base_url, token }) {
      const base = text(base_url) ?? text(read.GITHUB_BASE_URL) ?? "https://api.github.com/";
      if (!["127.0.0.1", "localhost"].includes(new URL(base).hostname)) {
        return failure("terraform-beyond-loopback", `The stand-in provider does not talk to ${base}.`, {
          next: "Leave base_url out in a rehearsal, and set GITHUB_BASE_URL to the address of the stand-in.",
        });
      }
      return ok({
        api: restUrl(base),
        owner:
          text(owner) ??
          text(read.GITHUB_OWNER) ??
          text(organization) ??
          text(read.GITHUB_ORGANIZATION) ??
          "",
        token: text(token) ?? text(read.GITHUB_TOKEN) ?? "",
        fetch: send,
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

/** An empty text is as good as none. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Hosts of one's own have REST under `/api/v3`, as the real provider adds it. */
function restUrl(base: string): string {
  return `${base.replace(/\/+$/, "").replace(/\/api\/v3$/, "")}/api/v3`;
}
