import type { TokenPermissions } from "../ports.ts";
import type { App, GitHubState, RepositoryRole, User } from "./model.ts";
import { highestRole, narrow, permissionsInOrganization, permissionsOfRole } from "./permissions.ts";
import type { Repository } from "./repository-model.ts";
import type { Bypasser } from "./rulesets.ts";

/** Who makes a call. */
export type Actor =
  | { readonly kind: "anonymous" }
  | { readonly kind: "user"; readonly user: User; readonly permissions?: TokenPermissions }
  /** An App itself, by a JSON Web Token that it signed. */
  | { readonly kind: "app"; readonly app: App }
  | {
      readonly kind: "installation";
      readonly app: App;
      readonly user: User;
      readonly permissions: TokenPermissions;
      readonly repositories?: readonly number[];
    }
  /** A job's own GITHUB_TOKEN. */
  | {
      readonly kind: "job";
      readonly user: User;
      readonly repositoryId: number;
      readonly permissions: TokenPermissions;
    };

/** The App that GitHub Actions is: its number is the same everywhere, and rulesets name it. */
export const actionsAppId = 15368;

/** The App by which the actor acts, when there is one. */
export function appOf(actor: Actor): number | undefined {
  if (actor.kind === "installation") return actor.app.id;
  return actor.kind === "job" ? actionsAppId : undefined;
}

/** The person or robot that the actor acts as. */
export function userOf(actor: Actor): User | undefined {
  return "user" in actor ? actor.user : undefined;
}

/** A person's role in a repository: the highest of owner, base permission, invitation and teams. */
export function roleIn(state: GitHubState, user: User, repository: Repository): RepositoryRole | undefined {
  if (user.role === "owner") return "admin";
  const base = state.organization.basePermission;
  return highestRole([
    user.role === "member" && base !== "none" ? base : undefined,
    user.role === "member" && repository.visibility === "internal" ? "read" : undefined,
    repository.visibility === "public" ? "read" : undefined,
    repository.collaborators.find(({ userId }) => userId === user.id)?.role,
    ...state.teams
      .filter((team) => team.members.some(({ userId }) => userId === user.id))
      .map((team) => team.repositories.find(({ repositoryId }) => repositoryId === repository.id)?.role),
  ]);
}

/** What the actor may do in a repository; undefined when it may not even know of it. */
export function permissionsOn(
  state: GitHubState,
  actor: Actor,
  repository: Repository,
): TokenPermissions | undefined {
  const open: TokenPermissions | undefined =
    repository.visibility === "public"
      ? { metadata: "read", contents: "read", pull_requests: "read", issues: "read" }
      : undefined;
  switch (actor.kind) {
    case "anonymous":
    case "app":
      return open;
    case "user": {
      const role = roleIn(state, actor.user, repository);
      if (!role) return undefined;
      const held = permissionsOfRole(role);
      return actor.permissions ? { ...narrow(held, actor.permissions), metadata: "read" } : held;
    }
    case "installation": {
      if (!reaches(actor.app, repository)) return open;
      if (actor.repositories && !actor.repositories.includes(repository.id)) return open;
      return { ...actor.permissions, metadata: "read" };
    }
    case "job":
      return actor.repositoryId === repository.id ? { ...actor.permissions, metadata: "read" } : open;
    default:
      return actor satisfies never;
  }
}

export function permissionsOnOrganization(state: GitHubState, actor: Actor): TokenPermissions {
  if (actor.kind === "installation") return { ...actor.permissions, metadata: "read" };
  if (actor.kind !== "user") return {};
  const held = permissionsInOrganization(state.users.find(({ id }) => id === actor.user.id)?.role ?? null);
  return actor.permissions ? narrow(held, actor.permissions) : held;
}

/** Is the App installed on a repository? */
export function reaches(app: App, repository: Repository): boolean {
  return app.installedOn === "all" || app.installedOn.includes(repository.name);
}

const roleIds: Readonly<Partial<Record<RepositoryRole, readonly number[]>>> = {
  maintain: [2, 4],
  write: [4],
  admin: [5, 2, 4],
};

/** The actor as a ruleset's bypass list sees it. */
export function bypasserOf(state: GitHubState, actor: Actor, repository: Repository): Bypasser {
  const user = actor.kind === "user" ? actor.user : undefined;
  const role = user && roleIn(state, user, repository);
  return {
    appId: appOf(actor),
    userId: user?.id,
    organizationOwner: user?.role === "owner",
    teamIds: state.teams
      .filter((team) => team.members.some((one) => one.userId === user?.id))
      .map(({ id }) => id),
    roleIds: (role && roleIds[role]) ?? [],
  };
}
