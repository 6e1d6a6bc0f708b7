/** What the directory holds, in Graph's own words: an object of this world is shown as it stands here. */
export interface EntraState {
  tenant: Tenant;
  readonly users: Table<User>;
  readonly groups: Table<Group>;
  readonly applications: Table<Application>;
  readonly servicePrincipals: Table<ServicePrincipal>;
  readonly appRoleAssignments: Table<AppRoleAssignment>;
  /** Delegated consent, for everybody or for one person. */
  readonly oauth2PermissionGrants: Table<PermissionGrant>;
  readonly claimsMappingPolicies: Table<ClaimsMappingPolicy>;
  readonly conditionalAccessPolicies: Table<ConditionalAccessPolicy>;
  /** Applications that were deleted: for thirty days they can come back, and keep their names. */
  readonly deletedApplications: Table<Application>;
  readonly synchronizationJobs: Table<SynchronizationJob>;
  /** By service principal: names, and values that only this program opens. */
  readonly synchronizationSecrets: Record<string, SealedSecret[]>;
  readonly signIns: SignIn[];
}

export type Table<Entity> = Record<string, Entity>;

export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  /** `acme.onmicrosoft.com`, which never changes. */
  readonly initialDomain: string;
  /** Further domains that the company has proved to own. */
  readonly domains: readonly string[];
  readonly plan: "free" | "p1" | "p2";
  readonly createdDateTime: string;
  securityDefaults: boolean;
}

export interface User {
  readonly id: string;
  displayName: string;
  givenName: string | null;
  surname: string | null;
  userPrincipalName: string;
  mail: string | null;
  mailNickname: string;
  accountEnabled: boolean;
  userType: "Member" | "Guest";
  jobTitle: string | null;
  readonly createdDateTime: string;
  /** Names of directory roles, such as `Global Administrator`. */
  readonly directoryRoles: readonly string[];
  /** SHA-256 of the password. Nobody reads it back. */
  passwordDigest: string;
}

export interface Group {
  readonly id: string;
  displayName: string;
  description: string | null;
  mailEnabled: boolean;
  mailNickname: string;
  securityEnabled: boolean;
  visibility: string | null;
  readonly groupTypes: readonly string[];
  readonly uniqueName: string | null;
  readonly createdDateTime: string;
  members: string[];
  owners: string[];
}

/** Part of an object that is kept as it was sent, after its shape was checked. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface AppRole {
  readonly id: string;
  readonly value: string | null;
  readonly displayName: string;
  readonly description: string;
  readonly allowedMemberTypes: readonly string[];
  readonly isEnabled: boolean;
}

export interface Scope {
  readonly id: string;
  readonly value: string;
  readonly adminConsentDisplayName: string;
  readonly type: "Admin" | "User";
  readonly isEnabled: boolean;
}

export interface Application {
  readonly id: string;
  readonly appId: string;
  displayName: string;
  readonly applicationTemplateId: string | null;
  readonly uniqueName: string | null;
  readonly createdDateTime: string;
  appRoles: readonly AppRole[];
  /** Whatever else was set: `web`, `publicClient`, `identifierUris`, `groupMembershipClaims` … */
  settings: { readonly [name: string]: Json };
  owners: string[];
  federatedIdentityCredentials: FederatedCredential[];
}

export interface FederatedCredential {
  readonly id: string;
  readonly name: string;
  issuer: string;
  subject: string;
  audiences: readonly string[];
  description: string | null;
}

export interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly applicationTemplateId: string | null;
  /** Microsoft's own, and those whose application is in this directory, are told apart by this. */
  readonly appOwnerOrganizationId: string;
  /** Set where no application stands in this directory. */
  readonly displayName?: string;
  readonly createdDateTime: string;
  accountEnabled: boolean;
  appRoleAssignmentRequired: boolean;
  preferredSingleSignOnMode: string | null;
  preferredTokenSigningKeyThumbprint: string | null;
  settings: { readonly [name: string]: Json };
  owners: string[];
  keyCredentials: KeyCredential[];
  claimsMappingPolicies: string[];
}

/** The public part of a key; the private one never leaves the vendor. */
export interface KeyCredential {
  readonly keyId: string;
  readonly customKeyIdentifier: string;
  readonly displayName: string;
  readonly type: "AsymmetricX509Cert" | "X509CertAndPassword";
  readonly usage: "Sign" | "Verify";
  readonly startDateTime: string;
  readonly endDateTime: string;
  /** DER, base64. */
  readonly key: string;
}

export interface AppRoleAssignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly principalId: string;
  readonly principalType: "User" | "Group" | "ServicePrincipal";
  /** The service principal to which access is given. */
  readonly resourceId: string;
  readonly createdDateTime: string;
}

export interface PermissionGrant {
  readonly id: string;
  readonly clientId: string;
  readonly consentType: "AllPrincipals" | "Principal";
  readonly principalId: string | null;
  readonly resourceId: string;
  scope: string;
}

export interface ClaimsMappingPolicy {
  readonly id: string;
  displayName: string;
  definition: readonly string[];
  isOrganizationDefault: boolean;
}

export interface ConditionalAccessPolicy {
  readonly id: string;
  readonly createdDateTime: string;
  modifiedDateTime: string | null;
  displayName: string;
  state: "enabled" | "disabled" | "enabledForReportingButNotEnforced";
  conditions: { readonly [name: string]: Json };
  grantControls: { readonly [name: string]: Json } | null;
  sessionControls: { readonly [name: string]: Json } | null;
}

export interface SynchronizationJob {
  readonly id: string;
  readonly principalId: string;
  readonly templateId: string;
  state: "Paused" | "Active" | "Disabled";
  status: SynchronizationStatus;
  /** What stands at the target, by the id of the object here. */
  readonly pushed: Record<string, PushedObject>;
}

export interface PushedObject {
  readonly type: "User" | "Group";
  /** Its id at the target. */
  readonly targetId: string;
  /** The attributes as they were last sent. */
  attributes: { readonly [name: string]: Json };
  /** Of groups: the members as they were last sent, by their ids here. */
  members: string[];
  active: boolean;
}

export interface SynchronizationStatus {
  code: "NotConfigured" | "NotRun" | "Active" | "Paused" | "InProgress" | "Quarantine";
  countSuccessiveCompleteFailures: number;
  lastExecution: SynchronizationExecution | null;
  lastSuccessfulExecution: SynchronizationExecution | null;
  steadyStateFirstAchievedTime: string | null;
  quarantine: Quarantine | null;
}

export interface SynchronizationExecution {
  readonly activityIdentifier: string;
  readonly state: "Succeeded" | "Failed" | "EntryLevelErrors";
  readonly timeBegan: string;
  readonly timeEnded: string;
  readonly countEscrowed: number;
  readonly countImported: number;
  readonly countExported: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface Quarantine {
  readonly currentBegan: string;
  readonly nextAttempt: string;
  readonly reason: "EncounteredBaseEscrowThreshold" | "Unknown";
  readonly error: { readonly code: string; readonly message: string };
}

/** AES-256-GCM: nonce, tag and text, each base64. */
export interface SealedSecret {
  readonly key: string;
  readonly nonce: string;
  readonly tag: string;
  readonly text: string;
}

export interface SignIn {
  readonly id: string;
  readonly createdDateTime: string;
  readonly userId: string;
  readonly appId: string;
  readonly appDisplayName: string;
  readonly errorCode: number;
  readonly failureReason: string;
  readonly conditionalAccessStatus: "success" | "failure" | "notApplied";
  readonly appliedConditionalAccessPolicies: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly result: string;
  }[];
}
