import { type GivenSet, givenSets } from "./section.ts";

/** A permission set of Identity Center as a stack's variable has it. */
export type PermissionSet = {
  readonly description: string;
  /** ISO 8601 */
  readonly session_duration: string;
  /** AWS's own policies, by the end of their ARN. */
  readonly managed_policies: readonly string[];
  /** JSON; null where there is none. */
  readonly inline_policy: string | null;
};

export type SetName = GivenSet | "break-glass";
export const setNames: readonly SetName[] = [...givenSets, "break-glass"];

const inline = (...statements: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** What even a guardrail cannot tell from an administrator's own work: how others come in, and the way around that. */
const keepWaysIn = (partition: string) => ({
  Sid: "KeepWaysIn",
  Effect: "Deny",
  Action: ["iam:Add*", "iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:Put*", "iam:Update*"],
  Resource: [
    "oidc-provider/*",
    "role/OrganizationAccountAccessRole",
    "role/groundwork-*",
    "saml-provider/*",
  ].map((resource) => `arn:${partition}:iam::*:${resource}`),
});

const noLastingKeys = {
  Sid: "NoLastingKeys",
  Effect: "Deny",
  Action: [
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:CreateUser",
  ],
  Resource: "*",
};

/** People see clusters, and what their entries in them let them see. */
const seeClusters = {
  Sid: "SeeClusters",
  Effect: "Allow",
  Action: ["eks:AccessKubernetesApi", "eks:Describe*", "eks:List*"],
  Resource: "*",
};

/**
 * The sets that a company has, whether anybody has them or not. Reading means settings, metrics and logs: what customers
 * have stored is not among it.
 */
export function permissionSets(partition: string): Readonly<Record<SetName, PermissionSet>> {
  return {
    "read-only": {
      description: "Sees what there is, with its metrics and logs, and none of the data in it",
      session_duration: "PT8H",
      managed_policies: ["CloudWatchReadOnlyAccess", "job-function/ViewOnlyAccess"],
      inline_policy: inline(seeClusters),
    },
    billing: {
      description: "Sees what is spent",
      session_duration: "PT8H",
      managed_policies: ["AWSBillingReadOnlyAccess"],
      inline_policy: null,
    },
    auditor: {
      description: "Sees how everything is set, for whoever audits it",
      session_duration: "PT8H",
      managed_policies: ["SecurityAudit", "job-function/ViewOnlyAccess"],
      inline_policy: null,
    },
    "power-user": {
      description: "Does everything but give rights",
      session_duration: "PT8H",
      managed_policies: ["PowerUserAccess"],
      inline_policy: inline(seeClusters),
    },
    administrator: {
      description: "Does everything within the guardrails, and leaves the ways in as they are",
      session_duration: "PT4H",
      managed_policies: ["AdministratorAccess"],
      inline_policy: inline(keepWaysIn(partition), noLastingKeys),
    },
    "break-glass": {
      description:
        "For an emergency: given to nobody until somebody else assigns it, and taken back afterwards",
      session_duration: "PT1H",
      managed_policies: ["AdministratorAccess"],
      inline_policy: null,
    },
  };
}

/** What holders of a set may do inside a cluster, by AWS's own name of it. `applications`: where applications run only. */
export interface ClusterRight {
  readonly policy: string;
  readonly within: "cluster" | "applications";
}

/**
 * Nobody but administrators sees the secrets of a cluster: AWS's policy for viewing leaves them out.
 * https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export const clusterRights: Readonly<Partial<Record<SetName, ClusterRight>>> = {
  "read-only": { policy: "AmazonEKSViewPolicy", within: "cluster" },
  "power-user": { policy: "AmazonEKSEditPolicy", within: "applications" },
  administrator: { policy: "AmazonEKSClusterAdminPolicy", within: "cluster" },
};
