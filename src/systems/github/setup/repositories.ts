import type { Octokit } from "@octokit/core";
import type { Blueprint } from "../../../blueprint/model.ts";
import { configurationRepository, deliveryRepository } from "../files/names.ts";

/** Makes the company's repositories, private and empty. Returns their numbers by name. */
export async function createRepositories(
  octokit: Octokit,
  organization: string,
  blueprint: Blueprint,
): Promise<ReadonlyMap<string, number>> {
  const names = [
    deliveryRepository,
    configurationRepository,
    ...blueprint.applications.map(({ repository }) => repository),
  ];
  const numbers = new Map<string, number>();
  for (const name of names) {
    const { data } = await octokit.request("POST /orgs/{org}/repos", {
      org: organization,
      name,
      private: true,
      has_issues: true,
      allow_squash_merge: true,
      allow_merge_commit: false,
      allow_rebase_merge: false,
      delete_branch_on_merge: true,
    });
    numbers.set(name, data.id);
  }
  await octokit.request("PUT /repos/{owner}/{repo}/actions/permissions/access", {
    owner: organization,
    repo: deliveryRepository,
    access_level: "organization",
  });
  return numbers;
}

/** Makes the teams, puts the people into them, and gives each team the repositories that it works on. */
export async function createTeams(
  octokit: Octokit,
  organization: string,
  blueprint: Blueprint,
): Promise<void> {
  const account = new Map(
    blueprint.people.map((person) => [person.handle, person.accounts["github"] ?? person.handle]),
  );
  for (const team of blueprint.teams) {
    await octokit.request("POST /orgs/{org}/teams", {
      org: organization,
      name: team.name,
      privacy: "closed",
    });
    for (const handle of team.members) {
      await octokit.request("PUT /orgs/{org}/teams/{team_slug}/memberships/{username}", {
        org: organization,
        team_slug: team.name,
        username: account.get(handle) ?? handle,
      });
    }
    for (const { repository, permission } of repositoriesOf(team.name, blueprint)) {
      await octokit.request("PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", {
        org: organization,
        team_slug: team.name,
        owner: organization,
        repo: repository,
        permission,
      });
    }
  }
}

/** Who works on code may push branches of it; who approves at a gate reads; nobody administers by being in a team. */
function repositoriesOf(
  team: string,
  blueprint: Blueprint,
): { repository: string; permission: "push" | "pull" }[] {
  const owns = blueprint.platformTeam === team;
  const platform = [deliveryRepository, configurationRepository].map((repository) => ({
    repository,
    permission: owns ? ("push" as const) : ("pull" as const),
  }));
  const applications = blueprint.applications.map((application) => ({
    repository: application.repository,
    permission: owns || application.team === team ? ("push" as const) : ("pull" as const),
  }));
  return [...platform, ...applications];
}

/** The issue on which the nudge App comments when there is something to promote. Returns its number. */
export async function openRequestsIssue(octokit: Octokit, organization: string): Promise<number> {
  const { data } = await octokit.request("POST /repos/{owner}/{repo}/issues", {
    owner: organization,
    repo: configurationRepository,
    title: "Promotion requests",
    body: "A comment here makes `promote.yaml` look for open requests. Nothing is decided by what it says.",
  });
  return data.number;
}

/** What the subject of every identity of a repository's jobs begins with, as GitHub says it. */
export async function readSubject(octokit: Octokit, organization: string, name: string): Promise<string> {
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/actions/oidc/customization/sub", {
    owner: organization,
    repo: name,
  });
  // Newer than the client's own types.
  const { sub_claim_prefix: prefix } = data as { readonly sub_claim_prefix?: string };
  return prefix ?? `repo:${organization}/${name}`;
}
