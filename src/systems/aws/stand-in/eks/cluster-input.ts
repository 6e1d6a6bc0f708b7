import * as z from "zod";
import { emptyEc2 } from "../ec2/model.ts";
import type { Call } from "../protocol/call.ts";
import { placeOf } from "../protocol/place.ts";
import { invalid, named, tagsSchema } from "./call.ts";
import type { ClusterSettings } from "./model.ts";

/** Versions that EKS offers, the newest last, and the one that is taken where none is named. */
export const versions = ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36"];
export const defaultVersion = "1.35";

const logType = z.enum(["api", "audit", "authenticator", "controllerManager", "scheduler"]);
const toggle = z.object({ enabled: z.boolean().optional() });

/** What CreateCluster and UpdateClusterConfig share. */
export const settingsInput = {
  resourcesVpcConfig: z
    .object({
      subnetIds: z.array(z.string()).optional(),
      securityGroupIds: z.array(z.string()).optional(),
      endpointPublicAccess: z.boolean().optional(),
      endpointPrivateAccess: z.boolean().optional(),
      publicAccessCidrs: z.array(z.string()).optional(),
    })
    .optional(),
  logging: z
    .object({ clusterLogging: z.array(z.object({ types: z.array(logType), enabled: z.boolean() })) })
    .optional(),
  computeConfig: z
    .object({
      enabled: z.boolean().optional(),
      nodePools: z.array(z.enum(["general-purpose", "system"])).optional(),
      nodeRoleArn: z.string().optional(),
    })
    .optional(),
  kubernetesNetworkConfig: z
    .object({
      serviceIpv4Cidr: z.string().optional(),
      ipFamily: z.literal("ipv4").optional(),
      elasticLoadBalancing: toggle.optional(),
    })
    .optional(),
  storageConfig: z.object({ blockStorage: toggle.optional() }).optional(),
  accessConfig: z
    .object({
      authenticationMode: z.enum(["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"]).optional(),
      bootstrapClusterCreatorAdminPermissions: z.boolean().optional(),
    })
    .optional(),
  upgradePolicy: z.object({ supportType: z.enum(["STANDARD", "EXTENDED"]) }).optional(),
  zonalShiftConfig: toggle.optional(),
  deletionProtection: z.boolean().optional(),
  clientRequestToken: z.string().optional(),
};

export const createInput = named.extend({
  ...settingsInput,
  version: z.string().optional(),
  roleArn: z.string(),
  encryptionConfig: z
    .array(
      z.object({
        resources: z.array(z.literal("secrets")),
        provider: z.object({ keyArn: z.string().regex(/^arn:aws:kms:/, "The keyArn is invalid") }),
      }),
    )
    .max(1)
    .default([]),
  bootstrapSelfManagedAddons: z.boolean().default(true),
  tags: tagsSchema,
});

export const updateInput = z.object(settingsInput);

/** The settings as an input changes them. */
export function changeSettings(
  before: ClusterSettings,
  input: z.output<typeof updateInput>,
): ClusterSettings {
  const vpc = input.resourcesVpcConfig ?? {};
  const { computeConfig } = input;
  const nodeRoleArn = computeConfig?.nodeRoleArn ?? before.compute.nodeRoleArn;
  const logs = new Set(before.logs);
  for (const { types, enabled } of input.logging?.clusterLogging ?? []) {
    for (const type of types) enabled ? logs.add(type) : logs.delete(type);
  }
  return {
    version: before.version,
    subnetIds: vpc.subnetIds ?? before.subnetIds,
    securityGroupIds: vpc.securityGroupIds ?? before.securityGroupIds,
    publicAccess: vpc.endpointPublicAccess ?? before.publicAccess,
    privateAccess: vpc.endpointPrivateAccess ?? before.privateAccess,
    publicAccessCidrs: vpc.publicAccessCidrs ?? before.publicAccessCidrs,
    logs: [...logs].sort(),
    authenticationMode: input.accessConfig?.authenticationMode ?? before.authenticationMode,
    compute: {
      enabled: computeConfig?.enabled ?? before.compute.enabled,
      nodePools: computeConfig?.nodePools ?? before.compute.nodePools,
      ...(nodeRoleArn !== undefined && { nodeRoleArn }),
    },
    blockStorage: input.storageConfig?.blockStorage?.enabled ?? before.blockStorage,
    loadBalancing: input.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled ?? before.loadBalancing,
    support: input.upgradePolicy?.supportType ?? before.support,
    zonalShift: input.zonalShiftConfig?.enabled ?? before.zonalShift,
    deletionProtection: input.deletionProtection ?? before.deletionProtection,
  };
}

/** Refuses settings that do not go together; gives the network that the subnets are in. */
export function checkSettings(call: Call, settings: ClusterSettings): string {
  const { compute, blockStorage, loadBalancing, publicAccess, privateAccess } = settings;
  if (new Set([compute.enabled, blockStorage, loadBalancing]).size > 1) {
    throw invalid(
      "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.",
    );
  }
  if (!publicAccess && !privateAccess) {
    throw invalid("Private and public endpoint access cannot both be false");
  }
  const { state } = placeOf(call, "ec2", emptyEc2);
  const subnets = settings.subnetIds.map((id) => {
    const subnet = Object.hasOwn(state.subnets, id) ? state.subnets[id] : undefined;
    if (subnet) return subnet;
    throw invalid(`The subnet ID '${id}' does not exist (Service: Ec2, Status Code: 400)`);
  });
  const [first] = subnets;
  if (!first || subnets.some(({ vpcId }) => vpcId !== first.vpcId)) {
    throw invalid("Provided subnets belong to different VPCs, or there are none");
  }
  if (new Set(subnets.map(({ zone }) => zone)).size < 2) {
    throw invalid("Subnets specified must be in at least two different AZs");
  }
  const strange = settings.securityGroupIds.find((id) => !Object.hasOwn(state.securityGroups, id));
  if (strange !== undefined) throw invalid(`The security group '${strange}' does not exist`);
  return first.vpcId;
}
