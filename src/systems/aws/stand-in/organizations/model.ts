/** The organization that the accounts are in. */
export interface Organization {
  /** `o-…` */
  readonly id: string;
  /** `r-…` */
  readonly root: string;
  featureSet: "ALL" | "CONSOLIDATED_BILLING";
  /** Policy types that are enabled in the root. */
  policyTypes: string[];
  /** Services that may work in all accounts, by principal; since when (ISO time). */
  trustedServices: Record<string, string>;
  units: Record<string, Unit>;
  /** By account id; the management account too. */
  members: Record<string, Member>;
  policies: Record<string, OrganizationPolicy>;
  /** Ids of policies by the id of a root, a unit or an account. */
  attachments: Record<string, string[]>;
  /** Requests for new accounts by id. */
  creations: Record<string, Creation>;
  rootTags: Record<string, string>;
}

export interface Unit {
  /** `ou-…` */
  readonly id: string;
  name: string;
  readonly parent: string;
  tags: Record<string, string>;
}

export interface Member {
  readonly id: string;
  parent: string;
  readonly joinedAt: string;
  readonly joinedMethod: "CREATED" | "INVITED";
  /** When somebody closed it (ISO time); it stays for ninety days. */
  closedAt?: string;
  tags: Record<string, string>;
}

export interface OrganizationPolicy {
  /** `p-…` */
  readonly id: string;
  name: string;
  description: string;
  readonly type: string;
  content: string;
  readonly awsManaged: boolean;
  tags: Record<string, string>;
}

/** A request for a new account: it is done once its time has come. */
export interface Creation {
  /** `car-…` */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roleName: string;
  readonly tags: Record<string, string>;
  readonly requestedAt: string;
  /** When it ends (ISO time). */
  readonly dueAt: string;
  state: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  account?: string;
  failure?: string;
}

/** The policy that every root, unit and account begins with. */
export const fullAccess = "p-FullAWSAccess";

/** The ids from a target up to the root, the target first. */
export function pathToRoot(organization: Organization, target: string): readonly string[] {
  const above = organization.members[target]?.parent ?? organization.units[target]?.parent;
  return above === undefined ? [target] : [target, ...pathToRoot(organization, above)];
}
