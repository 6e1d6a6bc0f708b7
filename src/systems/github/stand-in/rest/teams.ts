import * as z from "zod";
import type { Team } from "../world/model.ts";
import { type Answer, created, invalid, notFound, nothing, refuse, success } from "./answer.ts";
import { onOrganization, type SignedInCall } from "./endpoint.ts";
import { flags, roleNamed, userNamed } from "./organization.ts";
import { page } from "./page.ts";
import { repositoryView } from "./views/repository.ts";
import { fullTeamView, teamView } from "./views/team.ts";
import { userView } from "./views/user.ts";

const notifications = z.enum(["notifications_enabled", "notifications_disabled"]);
const newTeam = z.object({
  name: z.string().min(1),
  description: z.string().optional(),
  privacy: z.enum(["closed", "secret"]).default("secret"),
  maintainers: z.array(z.string()).default([]),
  notification_setting: notifications.optional(),
});
const update = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  privacy: z.enum(["closed", "secret"]).optional(),
  notification_setting: notifications.optional(),
});
const membership = z.object({ role: z.enum(["member", "maintainer"]).default("member") });
const grant = z.object({ permission: z.string().default("push") });

export const teams = [
  onOrganization("POST /orgs/{org}/teams", {
    needs: "members:write",
    body: newTeam,
    answer: ({ github, user, body }) => {
      const slug = slugOf(body.name);
      if (slug === "") return invalid({ resource: "Team", code: "invalid", field: "name" });
      if (github.state.teams.some((team) => team.slug === slug)) {
        return invalid({
          resource: "Team",
          code: "already_exists",
          field: "name",
          message: "Name must be unique for this org",
        });
      }
      const people = body.maintainers.map((login) => userNamed(github.state.users, login));
      if (people.some((one) => !one?.role))
        return invalid({ resource: "Team", code: "invalid", field: "maintainers" });
      const now = github.now();
      // A person who makes a team belongs to it; an owner does not.
      const maker = user.role === "member" ? [user] : [];
      const team: Team = {
        id: github.nextId(),
        name: body.name,
        slug,
        description: body.description ?? null,
        privacy: body.privacy,
        members: [...maker, ...people].flatMap((one) =>
          one ? [{ userId: one.id, role: "maintainer" as const }] : [],
        ),
        ...(body.notification_setting && { notifications: body.notification_setting }),
        repositories: [],
        createdAt: now,
        updatedAt: now,
      };
      github.state.teams.push(team);
      return created(fullTeamView(github, team));
    },
  }),
  onOrganization("GET /orgs/{org}/teams", {
    needs: "members:read",
    answer: (call) => page(call, call.github.state.teams, (team) => teamView(call.github, team)),
  }),
  onOrganization("GET /orgs/{org}/teams/{team_slug}", {
    needs: "members:read",
    answer: onTeam(({ github }, team) => success(fullTeamView(github, team))),
  }),
  onOrganization("PATCH /orgs/{org}/teams/{team_slug}", {
    needs: "members:write",
    body: update,
    answer: onTeam(({ github, body }, team) => {
      // The short name follows the name.
      const slug = slugOf(body.name ?? team.name);
      const taken = github.state.teams.some((other) => other !== team && other.slug === slug);
      if (slug === "" || taken) return invalid({ resource: "Team", code: "invalid", field: "name" });
      team.name = body.name ?? team.name;
      team.slug = slug;
      if (body.notification_setting) team.notifications = body.notification_setting;
      team.description = body.description ?? team.description;
      team.privacy = body.privacy ?? team.privacy;
      team.updatedAt = github.now();
      return success(fullTeamView(github, team));
    }),
  }),
  onOrganization("DELETE /orgs/{org}/teams/{team_slug}", {
    needs: "members:write",
    answer: onTeam(({ github }, team) => {
      github.state.teams.splice(github.state.teams.indexOf(team), 1);
      return nothing;
    }),
  }),
  onOrganization("GET /orgs/{org}/teams/{team_slug}/members", {
    needs: "members:read",
    answer: onTeam((call, team) => {
      const role = call.query("role") ?? "all";
      const wanted = team.members.filter((one) => role === "all" || one.role === role);
      return page(call, wanted, ({ userId }) => userView(call.github, call.github.userById(userId)));
    }),
  }),
  onOrganization("PUT /orgs/{org}/teams/{team_slug}/memberships/{username}", {
    needs: "members:write",
    body: membership,
    answer: onTeam(({ github, param, body }, team) => {
      const user = userNamed(github.state.users, param("username"));
      if (user?.type !== "User") return notFound;
      if (user.role === null) return refuse(422, "Invitations are not part of the stand-in.");
      const known = team.members.find(({ userId }) => userId === user.id);
      // An owner of the organization maintains each of its teams, whatever is asked for.
      const role = user.role === "owner" ? "maintainer" : body.role;
      if (known) known.role = role;
      else team.members.push({ userId: user.id, role });
      return success(membershipView({ github }, team, user.login, role));
    }),
  }),
  onOrganization("GET /orgs/{org}/teams/{team_slug}/memberships/{username}", {
    needs: "members:read",
    answer: onTeam(({ github, param }, team) => {
      const user = userNamed(github.state.users, param("username"));
      const known = team.members.find(({ userId }) => userId === user?.id);
      return user && known ? success(membershipView({ github }, team, user.login, known.role)) : notFound;
    }),
  }),
  onOrganization("DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}", {
    needs: "members:write",
    answer: onTeam(({ github, param }, team) => {
      const user = userNamed(github.state.users, param("username"));
      team.members = team.members.filter(({ userId }) => userId !== user?.id);
      return nothing;
    }),
  }),
  onOrganization("PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", {
    needs: "members:write",
    body: grant,
    answer: onTeam(({ github, param, body }, team) => {
      const repository = github.repository(`${param("owner")}/${param("repo")}`);
      const role = roleNamed(body.permission);
      if (!repository) return notFound;
      if (!role) return invalid({ resource: "TeamMember", code: "invalid", field: "permission" });
      const known = team.repositories.find(({ repositoryId }) => repositoryId === repository.id);
      if (known) known.role = role;
      else team.repositories.push({ repositoryId: repository.id, role });
      return nothing;
    }),
  }),
  onOrganization("GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", {
    needs: "members:read",
    answer: onTeam(({ github, param, header }, team) => {
      const repository = github.repository(`${param("owner")}/${param("repo")}`);
      const granted = team.repositories.find(({ repositoryId }) => repositoryId === repository?.id);
      if (!repository || !granted) return notFound;
      // Only who asks for the repository is told it.
      if (!header("accept")?.includes("repository+json")) return nothing;
      const view = repositoryView(github, repository);
      return success({ ...view, permissions: flags(granted.role), role_name: granted.role });
    }),
  }),
  onOrganization("DELETE /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}", {
    needs: "members:write",
    answer: onTeam(({ github, param }, team) => {
      const repository = github.repository(`${param("owner")}/${param("repo")}`);
      team.repositories = team.repositories.filter(({ repositoryId }) => repositoryId !== repository?.id);
      return nothing;
    }),
  }),
  onOrganization("GET /orgs/{org}/teams/{team_slug}/repos", {
    needs: "members:read",
    answer: onTeam((call, team) => {
      const { github } = call;
      const granted = team.repositories.flatMap(({ repositoryId, role }) => {
        const repository = github.state.repositories.find(({ id }) => id === repositoryId);
        return repository ? [{ repository, role }] : [];
      });
      return page(call, granted, ({ repository, role }) => ({
        ...repositoryView(github, repository),
        permissions: flags(role),
        role_name: role,
      }));
    }),
  }),
];

/** GitHub's short name: lower case, and a dash for whatever is neither letter nor digit. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^-|-$/g, "");
}

function onTeam<Body = unknown>(answer: (call: SignedInCall<Body>, team: Team) => Answer) {
  return (call: SignedInCall<Body>): Answer => {
    const team = call.github.state.teams.find(({ slug }) => slug === call.param("team_slug").toLowerCase());
    return team ? answer(call, team) : notFound;
  };
}

function membershipView({ github }: Pick<SignedInCall, "github">, team: Team, login: string, role: string) {
  const { id } = github.state.organization;
  return {
    url: `${github.api}/organizations/${id}/team/${team.id}/memberships/${login}`,
    role,
    state: "active",
  };
}
