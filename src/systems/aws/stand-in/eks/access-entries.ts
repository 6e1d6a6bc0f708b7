import * as z from "zod";
import { pageOf } from "../protocol/pages.ts";
import {
  arnOf,
  type EksCall,
  findRole,
  inUse,
  invalid,
  invalidRequest,
  notFound,
  now,
  onCluster,
  seconds,
  tagsSchema,
} from "./call.ts";
import type { AccessEntry, AssociatedPolicy, Cluster } from "./model.ts";

const types = [
  ...["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"],
];
const group = z.string().refine((name) => !name.startsWith("system:"), {
  error: "The kubernetes group name is invalid, it cannot start with system:",
});
const one = z.object({ principalArn: z.string() });
const content = {
  kubernetesGroups: z.array(group).optional(),
  username: z.string().optional(),
};
const listInput = z.object({
  associatedPolicyArn: z.string().optional(),
  maxResults: z.coerce.number().int().min(1).max(100).default(100),
  nextToken: z.string().optional(),
});
const association = one.extend({
  policyArn: z
    .string()
    .regex(
      /^arn:aws:eks::aws:cluster-access-policy\/Amazon\w+$/,
      "The policyArn parameter format is not valid",
    ),
  accessScope: z.object({
    type: z.enum(["cluster", "namespace"]),
    namespaces: z.array(z.string()).default([]),
  }),
});

export const accessOperations = {
  CreateAccessEntry: onCluster(
    "CreateAccessEntry",
    one.extend({ ...content, type: z.enum(types).default("STANDARD"), tags: tagsSchema }),
    (call, cluster, input) => {
      requireEntries(cluster);
      if (Object.hasOwn(cluster.accessEntries, input.principalArn)) {
        throw inUse("The specified access entry resource is already in use on this cluster.");
      }
      const entry = newAccessEntry(call, cluster, input);
      cluster.accessEntries[entry.principalArn] = entry;
      call.changed();
      return { accessEntry: describe(cluster, entry) };
    },
  ),
  DescribeAccessEntry: onCluster("DescribeAccessEntry", one, (_call, cluster, { principalArn }) => ({
    accessEntry: describe(cluster, entryOf(cluster, principalArn)),
  })),
  ListAccessEntries: onCluster("ListAccessEntries", listInput, (_call, cluster, input) => {
    requireEntries(cluster);
    const { associatedPolicyArn: policy } = input;
    const entries = Object.values(cluster.accessEntries)
      .filter(({ policies }) => policy === undefined || Object.hasOwn(policies, policy))
      .map(({ principalArn }) => principalArn)
      .sort();
    const { page, next } = pageOf(entries, input.maxResults, input.nextToken);
    return { accessEntries: page, ...(next && { nextToken: next }) };
  }),
  UpdateAccessEntry: onCluster("UpdateAccessEntry", one.extend(content), (call, cluster, input) => {
    const entry = entryOf(cluster, input.principalArn);
    entry.groups = input.kubernetesGroups ?? entry.groups;
    entry.username = input.username ?? entry.username;
    entry.modifiedAt = now(call);
    call.changed();
    return { accessEntry: describe(cluster, entry) };
  }),
  DeleteAccessEntry: onCluster("DeleteAccessEntry", one, (call, cluster, { principalArn }) => {
    entryOf(cluster, principalArn);
    delete cluster.accessEntries[principalArn];
    call.changed();
    return {};
  }),
  AssociateAccessPolicy: onCluster("AssociateAccessPolicy", association, (call, cluster, input) => {
    const { principalArn, policyArn, accessScope: scope } = input;
    const entry = entryOf(cluster, principalArn);
    if ((scope.type === "namespace") !== scope.namespaces.length > 0) {
      throw invalid("namespaces go with an access scope of type namespace, and with no other");
    }
    const associatedAt = entry.policies[policyArn]?.associatedAt ?? now(call);
    const policy = { policyArn, scope, associatedAt, modifiedAt: now(call) };
    entry.policies[policyArn] = policy;
    call.changed();
    return { clusterName: cluster.name, principalArn, associatedAccessPolicy: describePolicy(policy) };
  }),
  DisassociateAccessPolicy: onCluster(
    "DisassociateAccessPolicy",
    one.extend({ policyArn: z.string() }),
    (call, cluster, { principalArn, policyArn }) => {
      const entry = entryOf(cluster, principalArn);
      if (!Object.hasOwn(entry.policies, policyArn)) {
        throw notFound(`No associated access policy found for policyArn: ${policyArn}`);
      }
      delete entry.policies[policyArn];
      call.changed();
      return {};
    },
  ),
  ListAssociatedAccessPolicies: onCluster(
    "ListAssociatedAccessPolicies",
    one.extend(listInput.shape),
    (_call, cluster, input) => {
      const { principalArn } = input;
      const policies = Object.values(entryOf(cluster, principalArn).policies).map(describePolicy);
      const { page, next } = pageOf(policies, input.maxResults, input.nextToken);
      return {
        ...{ clusterName: cluster.name, principalArn, associatedAccessPolicies: page },
        ...(next && { nextToken: next }),
      };
    },
  ),
};

export function newAccessEntry(
  call: EksCall,
  { name }: Pick<Cluster, "name">,
  input: {
    readonly principalArn: string;
    readonly type?: string | undefined;
    readonly username?: string | undefined;
    readonly kubernetesGroups?: readonly string[] | undefined;
    readonly tags?: Record<string, string>;
  },
): AccessEntry {
  const { principalArn } = input;
  const [, account, kind, path] = /^arn:aws:iam::(\d{12}):(role|user)\/(.+)$/.exec(principalArn) ?? [];
  // What is in other accounts EKS cannot look at.
  const missing = kind === "role" && account === call.session.account && !findRole(call, principalArn);
  if (account === undefined || path === undefined || missing) {
    throw invalid("The specified principalArn is invalid: invalid principal.");
  }
  const session = `arn:aws:sts::${account}:assumed-role/${path.split("/").at(-1)}/{{SessionName}}`;
  const uuid = call.world.ids.uuid();
  return {
    ...{ principalArn, type: input.type ?? "STANDARD", groups: input.kubernetesGroups ?? [] },
    arn: arnOf(call, `access-entry/${name}/${kind}/${account}/${path.split("/").at(-1)}/${uuid}`),
    username: input.username ?? (kind === "role" ? session : principalArn),
    ...{ createdAt: now(call), modifiedAt: now(call), tags: input.tags ?? {}, policies: {} },
  };
}

function requireEntries({ authenticationMode }: Cluster): void {
  if (authenticationMode !== "CONFIG_MAP") return;
  throw invalidRequest(
    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
  );
}

function entryOf(cluster: Cluster, principalArn: string): AccessEntry {
  requireEntries(cluster);
  const { accessEntries } = cluster;
  const entry = Object.hasOwn(accessEntries, principalArn) ? accessEntries[principalArn] : undefined;
  if (entry) return entry;
  throw notFound(
    "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
  );
}

function describe({ name }: Cluster, entry: AccessEntry): unknown {
  const { principalArn, groups, arn, tags, username, type } = entry;
  return {
    ...{
      clusterName: name,
      principalArn,
      kubernetesGroups: groups,
      accessEntryArn: arn,
      tags,
      username,
      type,
    },
    ...{ createdAt: seconds(entry.createdAt), modifiedAt: seconds(entry.modifiedAt) },
  };
}

function describePolicy({ policyArn, scope, associatedAt, modifiedAt }: AssociatedPolicy): unknown {
  const times = { associatedAt: seconds(associatedAt), modifiedAt: seconds(modifiedAt) };
  return { policyArn, accessScope: scope, ...times };
}
