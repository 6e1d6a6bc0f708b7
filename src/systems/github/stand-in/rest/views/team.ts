import type { GitHub } from "../../context.ts";
import type { Team } from "../../world/model.ts";
import { nodeId, organizationView } from "./user.ts";

/** `team`, as lists and pull requests carry it. */
export function teamView(github: GitHub, team: Team) {
  const { login, id } = github.state.organization;
  const url = `${github.api}/organizations/${id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId("Team", team.id),
    name: team.name,
    slug: team.slug,
    description: team.description,
    privacy: team.privacy,
    notification_setting: team.notifications ?? "notifications_enabled",
    permission: "pull",
    url,
    html_url: `${github.url}/orgs/${login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: "organization" as const,
    organization_id: id,
    parent: null,
  };
}

/** `team-full`: one team, with its organization. */
export function fullTeamView(github: GitHub, team: Team) {
  return {
    ...teamView(github, team),
    members_count: team.members.length,
    repos_count: team.repositories.length,
    created_at: team.createdAt,
    updated_at: team.updatedAt,
    organization: fullOrganizationView(github),
  };
}

/** What `GET /orgs/{org}` tells anybody. */
export function fullOrganizationView(github: GitHub) {
  const { organization } = github.state;
  return {
    ...organizationView(github, organization),
    name: organization.name,
    html_url: `${github.url}/${organization.login}`,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: "Organization",
    created_at: organization.createdAt,
    updated_at: organization.createdAt,
    archived_at: null,
  };
}

/** What the organization has paid for: told to its owners, and to Apps that may know. */
export function planView({ state }: GitHub) {
  const seats = state.users.filter(({ role }) => role !== null).length;
  const { plan } = state.organization;
  return { name: plan, space: 976562499, private_repos: 999999, filled_seats: seats, seats };
}
