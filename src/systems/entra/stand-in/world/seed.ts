import { createHash } from "node:crypto";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import type { EntraState, ServicePrincipal, Tenant, User } from "./model.ts";
import { firstPartyClients, graphAppId, microsoftTenantId } from "./permissions.ts";

/** What is there before Day 1: a directory, its licence and the accounts of its people. */
export interface EntraSeed {
  readonly displayName: string;
  /** `acme.onmicrosoft.com` */
  readonly initialDomain: string;
  readonly domains: readonly string[];
  readonly plan: Tenant["plan"];
  readonly users: readonly SeedUser[];
}

export interface SeedUser {
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** Such as `Global Administrator`. */
  readonly directoryRoles?: readonly string[];
}

/** What people know by heart: shown once, and kept in memory only. */
export interface Credentials {
  /** Passwords by user principal name. */
  readonly passwords: Readonly<Record<string, string>>;
}

export const digestOf = (secret: string) => createHash("sha256").update(secret).digest("hex");

/** A directory as Microsoft makes it: with its own applications, and with security defaults on. */
export function newDirectory(seed: EntraSeed, clock: Clock, ids: Ids): EntraState {
  const now = clock.now().toISOString();
  const first = [
    { appId: graphAppId, displayName: "Microsoft Graph" },
    ...firstPartyClients.map(({ appId, displayName }) => ({ appId, displayName })),
  ].map(
    ({ appId, displayName }): ServicePrincipal => ({
      ...newServicePrincipal(ids.uuid(), appId, now),
      displayName,
    }),
  );
  return {
    tenant: {
      ...{ id: ids.uuid(), displayName: seed.displayName, initialDomain: seed.initialDomain },
      ...{ domains: seed.domains, plan: seed.plan, createdDateTime: now, securityDefaults: true },
    },
    ...{ users: {}, groups: {}, applications: {}, appRoleAssignments: {}, oauth2PermissionGrants: {} },
    servicePrincipals: Object.fromEntries(first.map((one) => [one.id, one])),
    ...{ claimsMappingPolicies: {}, conditionalAccessPolicies: {}, deletedApplications: {} },
    ...{ synchronizationJobs: {}, synchronizationSecrets: {}, signIns: [] },
  };
}

export function newServicePrincipal(
  id: string,
  appId: string,
  createdDateTime: string,
  home = microsoftTenantId,
): ServicePrincipal {
  return {
    ...{ id, appId, applicationTemplateId: null, appOwnerOrganizationId: home, createdDateTime },
    ...{ accountEnabled: true, appRoleAssignmentRequired: false },
    ...{ preferredSingleSignOnMode: null, preferredTokenSigningKeyThumbprint: null },
    ...{ settings: {}, owners: [], keyCredentials: [], claimsMappingPolicies: [] },
  };
}

/** Gives each account of the seed that is not there yet, and everybody a new password. */
export function plantUsers(state: EntraState, seed: EntraSeed, clock: Clock, ids: Ids): Credentials {
  const passwords: Record<string, string> = {};
  for (const wanted of seed.users) {
    const name = wanted.userPrincipalName;
    const password = ids.token(24);
    passwords[name] = password;
    const known = Object.values(state.users).find(
      (user) => user.userPrincipalName.toLowerCase() === name.toLowerCase(),
    );
    if (known) known.passwordDigest = digestOf(password);
    else {
      const user = newUser(ids.uuid(), wanted, clock.now().toISOString(), digestOf(password));
      state.users[user.id] = user;
    }
  }
  return { passwords };
}

function newUser(id: string, wanted: SeedUser, createdDateTime: string, passwordDigest: string): User {
  const { userPrincipalName, displayName } = wanted;
  const words = displayName.split(" ");
  return {
    ...{ id, displayName, userPrincipalName, mail: userPrincipalName },
    givenName: words[0] ?? displayName,
    surname: words.length > 1 ? words.slice(1).join(" ") : displayName,
    mailNickname: userPrincipalName.split("@")[0] ?? userPrincipalName,
    ...{ accountEnabled: true, userType: "Member", jobTitle: null, createdDateTime, passwordDigest },
    directoryRoles: wanted.directoryRoles ?? [],
  };
}
