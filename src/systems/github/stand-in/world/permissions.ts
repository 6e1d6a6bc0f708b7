import type { TokenPermissions } from "../ports.ts";
import type { RepositoryRole } from "./model.ts";

/** `contents:write`, `members:read` …: a permission as Apps and fine-grained tokens declare it. */
export type Permission = `${string}:${"read" | "write"}`;

const levels = { read: 1, write: 2, admin: 3 } as const;

export function allows(held: TokenPermissions, wanted: Permission): boolean {
  const [name = "", level = "write"] = wanted.split(":");
  const has = held[name];
  return has !== undefined && levels[has] >= levels[level as "read" | "write"];
}

/** What both of two grants allow. */
export function narrow(one: TokenPermissions, other: TokenPermissions): TokenPermissions {
  return Object.fromEntries(
    Object.entries(one).flatMap(([name, level]) => {
      const limit = other[name];
      return limit
        ? [[name, level === "write" && limit === "write" ? ("write" as const) : ("read" as const)]]
        : [];
    }),
  );
}

/** The first permission (or its level) that `wanted` has and `held` has not. */
export function exceeds(wanted: TokenPermissions, held: TokenPermissions): string | undefined {
  return Object.entries(wanted).find(([name, level]) => !allows(held, `${name}:${level}`))?.[0];
}

const reading = [
  "metadata", "contents", "pull_requests", "issues", "statuses", "checks", "deployments", "actions", "environments",
]; // biome-ignore format: one line reads better
const writing = ["contents", "pull_requests", "issues", "statuses", "deployments", "actions", "workflows"];
const administering = [
  "administration", "environments", "secrets", "actions_variables", "repository_hooks", "checks",
]; // biome-ignore format: one line reads better

/** What a person with a role in a repository may do there, in the words of token permissions. */
export function permissionsOfRole(role: RepositoryRole): TokenPermissions {
  const held: Record<string, "read" | "write"> = {};
  for (const name of reading) held[name] = "read";
  // Everybody who can read may open issues, comment and review; a review without write access does not count.
  for (const name of ["issues", "pull_requests"]) held[name] = "write";
  if (role === "read" || role === "triage") return held;
  for (const name of writing) held[name] = "write";
  for (const name of ["secrets", "actions_variables"]) held[name] = "read";
  if (role === "admin") for (const name of administering) held[name] = "write";
  return held;
}

const roles: readonly RepositoryRole[] = ["read", "triage", "write", "maintain", "admin"];

/** The highest of several roles. */
export function highestRole(held: readonly (RepositoryRole | undefined)[]): RepositoryRole | undefined {
  return roles.findLast((role) => held.includes(role));
}

export function atLeast(role: RepositoryRole | undefined, wanted: RepositoryRole): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(wanted);
}

/** What a person may do in the organization. */
export function permissionsInOrganization(role: "owner" | "member" | null): TokenPermissions {
  if (role === null) return {};
  // That members may make repositories is a setting of the organization, and on by default.
  if (role === "member") return { members: "read", metadata: "read", repository_creation: "write" };
  const names = [
    "metadata",
    "members",
    "organization_administration",
    "organization_plan",
    "organization_secrets",
    "organization_hooks",
    "organization_actions_variables",
    "administration",
  ];
  return Object.fromEntries(names.map((name) => [name, "write" as const]));
}
