/** What EKS keeps for one account and region: clusters by name, with everything that belongs to each. */
export interface EksState {
  clusters: Record<string, Cluster>;
}

export interface Cluster extends ClusterSettings {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly vpcId: string;
  readonly clusterSecurityGroupId: string;
  readonly serviceCidr: string;
  readonly encryption: readonly { readonly resources: readonly string[]; readonly keyArn: string }[];
  /** ISO time. */
  readonly createdAt: string;
  /** The token that its maker named it with, so that a repeated call makes no second one. */
  readonly token?: string;
  endpoint?: string;
  /** PEM in base64. */
  readonly authority: string;
  /** What ends the address of its OIDC issuer. */
  readonly issuerId: string;
  /** What it is and what it will be, one state further with each look; empty when it is gone. */
  stages: ClusterStatus[];
  tags: Record<string, string>;
  updates: Record<string, Update>;
  accessEntries: Record<string, AccessEntry>;
  addons: Record<string, Addon>;
  associations: Record<string, PodIdentityAssociation>;
}

export type ClusterStatus = "CREATING" | "ACTIVE" | "UPDATING" | "DELETING" | "FAILED";

/** What UpdateClusterConfig can change. */
export interface ClusterSettings {
  version: string;
  subnetIds: readonly string[];
  securityGroupIds: readonly string[];
  publicAccess: boolean;
  privateAccess: boolean;
  publicAccessCidrs: readonly string[];
  /** Enabled kinds of logs. */
  logs: readonly string[];
  authenticationMode: "API" | "API_AND_CONFIG_MAP" | "CONFIG_MAP";
  /** Auto Mode: the three go together. */
  compute: {
    readonly enabled: boolean;
    readonly nodePools: readonly string[];
    readonly nodeRoleArn?: string;
  };
  blockStorage: boolean;
  loadBalancing: boolean;
  support: "STANDARD" | "EXTENDED";
  zonalShift: boolean;
  deletionProtection: boolean;
}

export interface Update {
  readonly id: string;
  readonly type: string;
  readonly createdAt: string;
  stages: ("InProgress" | "Successful")[];
}

export interface AccessEntry {
  readonly principalArn: string;
  readonly arn: string;
  readonly type: string;
  username: string;
  groups: readonly string[];
  readonly createdAt: string;
  modifiedAt: string;
  tags: Record<string, string>;
  /** By the policy's ARN. */
  policies: Record<string, AssociatedPolicy>;
}

export interface AssociatedPolicy {
  readonly policyArn: string;
  readonly scope: { readonly type: "cluster" | "namespace"; readonly namespaces: readonly string[] };
  readonly associatedAt: string;
  readonly modifiedAt: string;
}

export interface Addon {
  readonly name: string;
  readonly arn: string;
  version: string;
  configuration?: string;
  roleArn?: string;
  readonly createdAt: string;
  modifiedAt: string;
  stages: ("CREATING" | "ACTIVE" | "UPDATING" | "DELETING")[];
  tags: Record<string, string>;
}

export interface PodIdentityAssociation {
  readonly id: string;
  readonly arn: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  roleArn: string;
  targetRoleArn?: string;
  disableSessionTags: boolean;
  readonly createdAt: string;
  modifiedAt: string;
  tags: Record<string, string>;
}
