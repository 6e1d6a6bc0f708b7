import type { StateFile } from "../../../../contracts/stand-in/state.ts";
import type { AwsWorld } from "../world.ts";

/** The organization's instance of IAM Identity Center: who there is, and who may do what in which account. */
export interface IdentityCenter {
  instance?: Instance;
  /** Left out: people are kept in Identity Center's own directory. */
  source?: ExternalSource;
  /** Set once somebody turned on automatic provisioning. */
  provisioning?: Provisioning;
  /** By id. */
  users: Record<string, StoredUser>;
  groups: Record<string, StoredGroup>;
  /** By ARN. */
  permissionSets: Record<string, PermissionSet>;
  assignments: Assignment[];
  /** What was asked for and takes its time, by the id of the request. */
  requests: Record<string, Request>;
}

/** In the region in which it was enabled. */
export interface Instance {
  /** `ssoins-…` */
  readonly id: string;
  /** `d-…` */
  readonly identityStore: string;
  readonly region: string;
  /** Where identity providers send their assertions; ends in an id that no interface tells. */
  readonly acs: string;
  /** As which it is known to them. */
  readonly issuer: string;
  /** ISO time. */
  readonly createdAt: string;
}

/** Whose word about people is believed: what its SAML metadata said. */
export interface ExternalSource {
  readonly entityId: string;
  readonly signInUrl: string;
  /** PEM without its first and last line. */
  readonly certificate: string;
  readonly since: string;
}

export interface Provisioning {
  /** `11111111111-2222-…`: the tenant in the endpoint's path. */
  readonly tenant: string;
  /** At most two at a time; the secret itself is not kept. */
  tokens: ProvisioningToken[];
}

export interface ProvisioningToken {
  readonly id: string;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** A user in SCIM's own words, without id and meta. */
export interface StoredUser {
  readonly id: string;
  readonly createdAt: string;
  changedAt: string;
  attributes: UserAttributes;
}

export interface UserAttributes {
  readonly userName: string;
  readonly displayName: string;
  readonly name: {
    readonly givenName: string;
    readonly familyName: string;
    readonly [part: string]: unknown;
  };
  readonly active?: boolean | undefined;
  readonly externalId?: string | undefined;
  readonly emails?:
    | readonly {
        readonly value: string;
        readonly type?: string | undefined;
        readonly primary?: boolean | undefined;
      }[]
    | undefined;
  readonly [attribute: string]: unknown;
}

export interface StoredGroup {
  readonly id: string;
  displayName: string;
  externalId?: string;
  /** Ids of users. */
  members: string[];
  readonly createdAt: string;
  changedAt: string;
}

export interface PermissionSet {
  readonly arn: string;
  readonly name: string;
  description?: string;
  /** ISO 8601: `PT8H` */
  sessionDuration: string;
  relayState?: string;
  /** ARNs of AWS's own policies. */
  managed: string[];
  /** Policies that each account has of its own. */
  customer: { readonly name: string; readonly path: string }[];
  inline?: string;
  tags: Record<string, string>;
  readonly createdAt: string;
  /** By account: the role that was made there, and whether it is as the set is now. */
  provisioned: Record<string, { readonly role: string; current: boolean }>;
}

export interface Assignment {
  readonly permissionSet: string;
  readonly account: string;
  readonly principalType: "GROUP" | "USER";
  readonly principalId: string;
}

export interface Request {
  readonly id: string;
  readonly kind: "create-assignment" | "delete-assignment" | "provision";
  readonly permissionSet: string;
  /** Left out: every account that the set is in. */
  readonly account?: string;
  readonly assignment?: Assignment;
  readonly createdAt: string;
  /** When it ends (ISO time). */
  readonly dueAt: string;
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  failure?: string;
}

export function identityCenter(world: AwsWorld): StateFile<IdentityCenter> {
  return world.stateOf<IdentityCenter>("sso-admin", () => ({
    ...{ users: {}, groups: {}, permissionSets: {}, assignments: [], requests: {} },
  }));
}

export function instanceArn({ id }: Pick<Instance, "id">): string {
  return `arn:aws:sso:::instance/${id}`;
}

/** The base URL for SCIM, without a slash at its end. At AWS the region is part of the host. */
export function scimBase(world: Pick<AwsWorld, "url">, { tenant }: Provisioning): string {
  return `${world.url}/${tenant}/scim/v2`;
}

/** Ids of users and groups carry the store's own in front. */
export function newStoreId(world: AwsWorld, { identityStore }: Instance): string {
  return `${identityStore.slice(2)}-${world.ids.uuid()}`;
}

/** So many hexadecimal digits. */
export function hexadecimal({ ids }: Pick<AwsWorld, "ids">, length: number): string {
  return ids.uuid().replaceAll("-", "").slice(0, length);
}
