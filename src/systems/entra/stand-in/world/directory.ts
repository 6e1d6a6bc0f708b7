import type { OidcIssuer } from "../../../../contracts/offers.ts";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import type { Keys } from "./keys.ts";
import type { Application, EntraState, Group, ServicePrincipal, User } from "./model.ts";
import { graphAppId, graphRoles, graphScopes } from "./permissions.ts";

/** The running directory, as every part of the stand-in is given it. */
export interface Directory {
  readonly state: EntraState;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
  /** Whose tokens can be exchanged by a federated credential; read anew for each token. */
  readonly issuers: readonly OidcIssuer[];
  readonly log: (line: string) => void;
  /** `http://127.0.0.1:PORT`; known once it listens. */
  readonly url: string;
  changed(): void;
}

export type DirectoryObject =
  | { readonly kind: "user"; readonly object: User }
  | { readonly kind: "group"; readonly object: Group }
  | { readonly kind: "servicePrincipal"; readonly object: ServicePrincipal }
  | { readonly kind: "application"; readonly object: Application };

const own = <Entity>(table: Readonly<Record<string, Entity>>, id: string): Entity | undefined =>
  Object.hasOwn(table, id) ? table[id] : undefined;

export function directoryObject({ state }: Directory, id: string): DirectoryObject | undefined {
  const user = own(state.users, id);
  if (user) return { kind: "user", object: user };
  const group = own(state.groups, id);
  if (group) return { kind: "group", object: group };
  const servicePrincipal = own(state.servicePrincipals, id);
  if (servicePrincipal) return { kind: "servicePrincipal", object: servicePrincipal };
  const application = own(state.applications, id);
  return application && { kind: "application", object: application };
}

/** By object id or by user principal name, whose case makes no difference. */
export function findUser({ state }: Pick<Directory, "state">, key: string): User | undefined {
  const name = key.toLowerCase();
  return (
    own(state.users, key) ??
    Object.values(state.users).find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === name)
  );
}

export function applicationOf({ state }: Pick<Directory, "state">, appId: string): Application | undefined {
  return Object.values(state.applications).find((one) => one.appId === appId);
}

export function principalOf(
  { state }: Pick<Directory, "state">,
  appId: string,
): ServicePrincipal | undefined {
  return Object.values(state.servicePrincipals).find((one) => one.appId === appId);
}

/** A service principal is called as its application is. */
export function nameOf(directory: Pick<Directory, "state">, principal: ServicePrincipal): string {
  return applicationOf(directory, principal.appId)?.displayName ?? principal.displayName ?? principal.appId;
}

/** The roles that can be given on it: its application's. */
export function rolesOf(directory: Pick<Directory, "state">, principal: ServicePrincipal) {
  if (principal.appId === graphAppId) return graphRoles;
  return applicationOf(directory, principal.appId)?.appRoles ?? [];
}

export function scopesOf(principal: ServicePrincipal) {
  return principal.appId === graphAppId ? graphScopes : [];
}

/** The groups that somebody is in, itself or by a group in it. */
export function groupsOf(
  { state }: Pick<Directory, "state">,
  id: string,
  transitive = true,
): readonly Group[] {
  const found = new Map<string, Group>();
  const climb = (member: string) => {
    for (const group of Object.values(state.groups)) {
      if (!group.members.includes(member) || found.has(group.id)) continue;
      found.set(group.id, group);
      if (transitive) climb(group.id);
    }
  };
  climb(id);
  return [...found.values()];
}

/** Application permissions that were given to a service principal on Microsoft Graph. */
export function grantedRoles(
  directory: Pick<Directory, "state">,
  principal: ServicePrincipal,
): readonly string[] {
  const graph = principalOf(directory, graphAppId);
  return Object.values(directory.state.appRoleAssignments)
    .filter(({ principalId, resourceId }) => principalId === principal.id && resourceId === graph?.id)
    .flatMap(({ appRoleId }) => graphRoles.find(({ id }) => id === appRoleId)?.value ?? []);
}

/** Who is assigned to an application directly; nested groups do not count (only a group's own members do). */
export function assignedGroups(
  { state }: Pick<Directory, "state">,
  principal: ServicePrincipal,
): readonly Group[] {
  return Object.values(state.appRoleAssignments)
    .filter(({ resourceId, principalType }) => resourceId === principal.id && principalType === "Group")
    .flatMap(({ principalId }) => own(state.groups, principalId) ?? []);
}

/** Whether a person may use an application: by an assignment of their own, or of a group that holds them. */
export function isAssigned(
  directory: Pick<Directory, "state">,
  principal: ServicePrincipal,
  user: User,
): boolean {
  const directly = Object.values(directory.state.appRoleAssignments).some(
    ({ resourceId, principalId }) => resourceId === principal.id && principalId === user.id,
  );
  return directly || assignedGroups(directory, principal).some(({ members }) => members.includes(user.id));
}
