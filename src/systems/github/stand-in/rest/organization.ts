import * as z from "zod";
import { appOf, permissionsOnOrganization, reaches, roleIn } from "../world/actor.ts";
import type { RepositoryRole, User } from "../world/model.ts";
import { allows, atLeast } from "../world/permissions.ts";
import { notFound, nothing, refuse, success } from "./answer.ts";
import { forEverybody, forSignedIn, onOrganization, onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { installationView } from "./views/installation.ts";
import { repositoryView } from "./views/repository.ts";
import { fullOrganizationView, planView } from "./views/team.ts";
import { organizationView, publicUserView, userView } from "./views/user.ts";

const invitation = z.object({ permission: z.string().default("push") });

export const organization = [
  forSignedIn("GET /user", ({ github, user, actor }) => {
    if (actor.kind !== "user") return refuse(403, "Resource not accessible by integration");
    const own = {
      private_gists: 0,
      total_private_repos: 0,
      owned_private_repos: 0,
      disk_usage: 0,
      collaborators: 0,
    };
    return success({ ...publicUserView(github, user), ...own, two_factor_authentication: true });
  }),
  forEverybody("GET /users/{username}", ({ github, param }) => {
    const user = userNamed(github.state.users, param("username"));
    return user ? success(publicUserView(github, user)) : notFound;
  }),
  forEverybody("GET /orgs/{org}", ({ github, actor, param }) => {
    if (param("org").toLowerCase() !== github.state.organization.login.toLowerCase()) return notFound;
    const told = allows(permissionsOnOrganization(github.state, actor), "organization_plan:read");
    return success({ ...fullOrganizationView(github), ...(told && { plan: planView(github) }) });
  }),
  onOrganization("GET /orgs/{org}/members", {
    needs: "members:read",
    answer: (call) => {
      const role = call.query("role") ?? "all";
      const wanted = call.github.state.users.filter(
        (user) => user.role !== null && (role === "all" || (user.role === "owner") === (role === "admin")),
      );
      return page(call, wanted, (user) => userView(call.github, user));
    },
  }),
  onOrganization("GET /orgs/{org}/members/{username}", {
    needs: "members:read",
    answer: ({ github, param }) =>
      userNamed(github.state.users, param("username"))?.role ? nothing : notFound,
  }),
  onOrganization("GET /orgs/{org}/memberships/{username}", {
    needs: "members:read",
    answer: ({ github, param }) => {
      const { organization } = github.state;
      const user = userNamed(github.state.users, param("username"));
      if (!user?.role) return notFound;
      const url = `${github.api}/orgs/${organization.login}`;
      return success({
        url: `${url}/memberships/${user.login}`,
        state: "active",
        role: user.role === "owner" ? "admin" : "member",
        organization_url: url,
        organization: organizationView(github, organization),
        user: userView(github, user),
      });
    },
  }),
  onOrganization("GET /orgs/{org}/installations", {
    needs: "organization_administration:read",
    answer: (call) => {
      const installed = call.github.state.apps.filter(({ installationId }) => installationId > 0);
      return page(
        call,
        installed,
        (app) => installationView(call.github, app),
        (installations, total_count) => ({ total_count, installations }),
      );
    },
  }),
  forSignedIn("GET /installation/repositories", (call) => {
    const { github, actor } = call;
    if (actor.kind !== "installation")
      return refuse(
        403,
        "You must authenticate with an installation access token in order to list repositories for an installation.",
      );
    const reached = github.state.repositories.filter(
      (one) => reaches(actor.app, one) && (actor.repositories?.includes(one.id) ?? true),
    );
    return page(
      call,
      reached,
      (one) => repositoryView(github, one, actor),
      (repositories, total_count) => ({ total_count, repositories }),
    );
  }),
  onRepository("GET /repos/{owner}/{repo}/collaborators", {
    needs: "metadata:read",
    answer: (call) => {
      const { github, repository } = call;
      // Who was let in by name, whatever their teams give them.
      const direct = call.query("affiliation") === "direct";
      const named = (user: User) => repository.collaborators.find(({ userId }) => userId === user.id)?.role;
      const roleOf = (user: User) => (direct ? named(user) : roleIn(github.state, user, repository));
      const people = github.state.users.filter((user) => user.type === "User" && roleOf(user));
      return page(call, people, (user) => {
        const role = roleOf(user) ?? "read";
        return { ...userView(github, user), role_name: role, permissions: flags(role) };
      });
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
    needs: "metadata:read",
    answer: (call) => {
      const { github, repository } = call;
      const user = userNamed(github.state.users, call.param("username"));
      if (!user) return notFound;
      const role = roleIn(github.state, user, repository);
      const legacy = role === "maintain" ? "write" : role === "triage" ? "read" : (role ?? "none");
      const view = { ...userView(github, user), role_name: role ?? "none", permissions: flags(role) };
      return success({ permission: legacy, role_name: role ?? "none", user: view });
    },
  }),
  onRepository("PUT /repos/{owner}/{repo}/collaborators/{username}", {
    needs: "administration:write",
    body: invitation,
    answer: (call) => invite(call),
  }),
  onRepository("DELETE /repos/{owner}/{repo}/collaborators/{username}", {
    needs: "administration:write",
    answer: ({ github, repository, param }) => {
      const user = userNamed(github.state.users, param("username"));
      repository.collaborators = repository.collaborators.filter(({ userId }) => userId !== user?.id);
      return nothing;
    },
  }),
];

/** A member needs no invitation to accept: the answer is 204 at once. */
function invite({ github, repository, actor, param, body }: RepositoryCall<z.infer<typeof invitation>>) {
  const user = userNamed(github.state.users, param("username"));
  const role = roleNamed(body.permission);
  if (user?.type !== "User") return notFound;
  if (!role)
    return refuse(422, "Validation Failed", { errors: [`${body.permission} is not a valid permission`] });
  if (appOf(actor) !== undefined && user.role === null)
    return refuse(422, "Invitations are not part of the stand-in.");
  const known = repository.collaborators.find(({ userId }) => userId === user.id);
  if (known) known.role = role;
  else repository.collaborators.push({ userId: user.id, role });
  return nothing;
}

export function userNamed(users: readonly User[], login: string): User | undefined {
  return users.find((user) => user.login.toLowerCase() === login.toLowerCase());
}

/** REST says `pull` and `push` where people say read and write. */
export function roleNamed(permission: string): RepositoryRole | undefined {
  const roles: Readonly<Record<string, RepositoryRole>> = {
    pull: "read",
    triage: "triage",
    push: "write",
    maintain: "maintain",
    admin: "admin",
  };
  return roles[permission];
}

export function flags(role: RepositoryRole | undefined) {
  return {
    pull: role !== undefined,
    triage: atLeast(role, "triage"),
    push: atLeast(role, "write"),
    maintain: atLeast(role, "maintain"),
    admin: role === "admin",
  };
}
