import * as z from "zod";
import { emptyEc2 } from "../ec2/model.ts";
import { authorize } from "../iam/authorize.ts";
import { type Call, operation } from "../protocol/call.ts";
import { pageOf } from "../protocol/pages.ts";
import { placeOf } from "../protocol/place.ts";
import { principalArn } from "../world.ts";
import { newAccessEntry } from "./access-entries.ts";
import {
  arnOf,
  type EksCall,
  inUse,
  invalid,
  invalidRequest,
  now,
  onCluster,
  openEks,
  requireRole,
} from "./call.ts";
import { changeSettings, checkSettings, createInput, defaultVersion, versions } from "./cluster-input.ts";
import { describe } from "./cluster-view.ts";
import type { Cluster, ClusterSettings } from "./model.ts";

const listInput = z.object({
  maxResults: z.coerce.number().int().min(1).max(100).default(100),
  nextToken: z.string().optional(),
});

export const clusterOperations = {
  CreateCluster: operation(createInput, createCluster),
  DescribeCluster: onCluster("DescribeCluster", z.object({}), async (call, cluster) => {
    await settle(call, cluster);
    const shown = { cluster: describe(cluster) };
    await advance(call, cluster);
    return shown;
  }),
  ListClusters: operation(listInput, (plain: Call, { maxResults, nextToken }) => {
    authorize(plain.world, plain.session, "eks:ListClusters", "*");
    const names = Object.keys(openEks(plain).state.clusters).sort();
    const { page, next } = pageOf(names, maxResults, nextToken);
    return { clusters: page, ...(next && { nextToken: next }) };
  }),
  DeleteCluster: onCluster("DeleteCluster", z.object({}), (call, cluster) => {
    if (cluster.deletionProtection) {
      throw invalidRequest(`Cannot delete cluster ${cluster.name}: deletion protection is enabled.`);
    }
    if (!["ACTIVE", "FAILED"].includes(cluster.stages[0] ?? "")) {
      throw inUse(`Cannot delete because cluster ${cluster.name} currently has an update in progress`);
    }
    cluster.stages = ["DELETING"];
    call.changed();
    return { cluster: describe(cluster) };
  }),
};

const unset: ClusterSettings = {
  ...{ version: defaultVersion, subnetIds: [], securityGroupIds: [], logs: [] },
  ...{ publicAccess: true, privateAccess: false, publicAccessCidrs: ["0.0.0.0/0"] },
  ...{ authenticationMode: "CONFIG_MAP", compute: { enabled: false, nodePools: [] } },
  ...{ blockStorage: false, loadBalancing: false, support: "EXTENDED", zonalShift: false },
  deletionProtection: false,
};

function createCluster(plain: Call, input: z.output<typeof createInput>): unknown {
  const { name, roleArn, tags, clientRequestToken: token } = input;
  const arn = arnOf(plain, `cluster/${name}`);
  const keys = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  authorize(plain.world, plain.session, "eks:CreateCluster", arn, { keys: Object.fromEntries(keys) });
  const call = openEks(plain);
  const known = call.state.clusters[name];
  if (known && token !== undefined && known.token === token) return { cluster: describe(known) };
  if (known) throw inUse(`Cluster already exists with name: ${name}`);
  const version = input.version ?? defaultVersion;
  if (!versions.includes(version)) throw invalid("unsupported Kubernetes version");
  requireRole(call, roleArn, "eks.amazonaws.com");
  const settings = { ...changeSettings(unset, input), version };
  const vpcId = checkSettings(call, settings);
  const { compute } = settings;
  if (compute.enabled && input.bootstrapSelfManagedAddons) {
    throw invalid("When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false");
  }
  if (compute.nodePools.length > 0 && compute.nodeRoleArn === undefined) {
    throw invalid(
      "When Compute Config nodeRoleArn is not null or empty, nodePool value(s) must be provided.",
    );
  }
  if (compute.nodeRoleArn !== undefined) requireRole(call, compute.nodeRoleArn, "ec2.amazonaws.com");
  const bootstrapAdmin = input.accessConfig?.bootstrapClusterCreatorAdminPermissions ?? true;
  const cluster: Cluster = {
    ...{ ...settings, name, arn, roleArn, vpcId, tags, createdAt: now(call) },
    ...(token !== undefined && { token }),
    clusterSecurityGroupId: makeSecurityGroup(call, name, vpcId),
    serviceCidr: input.kubernetesNetworkConfig?.serviceIpv4Cidr ?? "172.20.0.0/16",
    encryption: input.encryptionConfig.map(({ resources, provider }) => ({
      resources,
      keyArn: provider.keyArn,
    })),
    authority: certificate(call.world.ids.token(256)),
    issuerId: hex(call),
    stages: ["CREATING", "ACTIVE"],
    ...{ updates: {}, accessEntries: {}, addons: {}, associations: {} },
  };
  if (bootstrapAdmin) {
    const entry = newAccessEntry(call, cluster, { principalArn: principalArn(call.session) });
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
    const scope = { type: "cluster", namespaces: [] } as const;
    entry.policies[policyArn] = { policyArn, scope, associatedAt: now(call), modifiedAt: now(call) };
    cluster.accessEntries[entry.principalArn] = entry;
  }
  call.state.clusters[name] = cluster;
  call.changed();
  return { cluster: describe(cluster) };
}

/** Asks whoever runs clusters for this one; where nobody does, its address is one of the vendor's form. */
async function settle(call: EksCall, cluster: Cluster): Promise<void> {
  const { clusters } = call.world;
  if (!["CREATING", "ACTIVE"].includes(cluster.stages[0] ?? "")) return;
  const started = await clusters?.start(cluster.name);
  if (started && !started.ok) {
    call.world.log(`eks: ${cluster.name} does not start: ${started.diagnostics[0]?.summary}`);
    if (cluster.stages[0] === "CREATING") cluster.stages = ["FAILED"];
  } else {
    const made = `https://${cluster.issuerId}.gr7.${call.session.region}.eks.amazonaws.com`;
    cluster.endpoint = started?.value.url ?? made;
  }
  call.changed();
}

/** Every look brings it one state further; what is deleted takes its group and its machine with it. */
async function advance(call: EksCall, cluster: Cluster): Promise<void> {
  if (cluster.stages[0] === "DELETING") {
    delete call.state.clusters[cluster.name];
    const { state, changed } = placeOf(call, "ec2", emptyEc2);
    delete state.securityGroups[cluster.clusterSecurityGroupId];
    delete state.tags[cluster.clusterSecurityGroupId];
    changed();
    await call.world.clusters?.stop(cluster.name);
  } else if (cluster.stages.length > 1) cluster.stages = cluster.stages.slice(1);
  call.changed();
}

/** The group that EKS makes for a cluster, in the cluster's network. */
function makeSecurityGroup(call: EksCall, name: string, vpcId: string): string {
  const { state, changed } = placeOf(call, "ec2", emptyEc2);
  const id = `sg-0${hex(call).slice(0, 16).toLowerCase()}`;
  state.securityGroups[id] = {
    ...{ id, vpcId, name: `eks-cluster-sg-${name}` },
    description:
      "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes.",
  };
  state.tags[id] = { "aws:eks:cluster-name": name };
  changed();
  return id;
}

const hex = ({ world }: Call) => world.ids.uuid().replaceAll("-", "").toUpperCase();

/** Of the form of a certificate; nobody ever asks it for a connection. */
function certificate(content: string): string {
  const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(content).toString("base64")}\n-----END CERTIFICATE-----\n`;
  return Buffer.from(pem).toString("base64");
}
