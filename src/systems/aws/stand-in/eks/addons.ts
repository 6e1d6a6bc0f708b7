import * as z from "zod";
import { pageOf } from "../protocol/pages.ts";
import { arnOf, inUse, invalid, notFound, now, onCluster, seconds, tagsSchema } from "./call.ts";
import type { Addon, Cluster } from "./model.ts";
import { describe as describeUpdate, newUpdate } from "./updates.ts";

/** Add-ons that AWS itself offers, with the version that is taken where none is named. */
const offered: Readonly<Record<string, string>> = {
  ...{ "vpc-cni": "v1.20.4-eksbuild.2", coredns: "v1.12.4-eksbuild.1", "kube-proxy": "v1.34.1-eksbuild.2" },
  ...{ "eks-pod-identity-agent": "v1.3.10-eksbuild.1", "aws-ebs-csi-driver": "v1.53.0-eksbuild.1" },
  ...{ "metrics-server": "v0.8.0-eksbuild.5", "snapshot-controller": "v8.3.0-eksbuild.1" },
};

const one = z.object({ addonName: z.string() });
const content = {
  addonVersion: z.string().optional(),
  configurationValues: z.string().optional(),
  serviceAccountRoleArn: z.string().optional(),
  resolveConflicts: z.enum(["OVERWRITE", "NONE", "PRESERVE"]).optional(),
};
const listInput = z.object({
  maxResults: z.coerce.number().int().min(1).max(100).default(100),
  nextToken: z.string().optional(),
});

export const addonOperations = {
  CreateAddon: onCluster(
    "CreateAddon",
    one.extend({ ...content, tags: tagsSchema }),
    (call, cluster, input) => {
      const { addonName: name, configurationValues: configuration, serviceAccountRoleArn: roleArn } = input;
      const usual = Object.hasOwn(offered, name) ? offered[name] : undefined;
      if (usual === undefined) throw invalid(`Addon ${name} specified is not supported`);
      if (Object.hasOwn(cluster.addons, name)) throw inUse("Addon already exists.");
      const addon: Addon = {
        ...{ name, arn: arnOf(call, `addon/${cluster.name}/${name}/${call.world.ids.uuid()}`) },
        version: checkedVersion(input.addonVersion) ?? usual,
        ...(configuration !== undefined && { configuration: checkedConfiguration(configuration) }),
        ...(roleArn !== undefined && { roleArn }),
        ...{ createdAt: now(call), modifiedAt: now(call), stages: ["CREATING", "ACTIVE"], tags: input.tags },
      };
      cluster.addons[name] = addon;
      call.changed();
      return { addon: describe(cluster, addon) };
    },
  ),
  DescribeAddon: onCluster("DescribeAddon", one, (call, cluster, { addonName }) => {
    const addon = addonOf(cluster, addonName);
    const shown = { addon: describe(cluster, addon) };
    if (addon.stages[0] === "DELETING") delete cluster.addons[addonName];
    else if (addon.stages.length > 1) addon.stages = addon.stages.slice(1);
    call.changed();
    return shown;
  }),
  ListAddons: onCluster("ListAddons", listInput, (_call, cluster, { maxResults, nextToken }) => {
    const { page, next } = pageOf(Object.keys(cluster.addons).sort(), maxResults, nextToken);
    return { addons: page, ...(next && { nextToken: next }) };
  }),
  UpdateAddon: onCluster("UpdateAddon", one.extend(content), (call, cluster, input) => {
    const addon = addonOf(cluster, input.addonName);
    addon.version = checkedVersion(input.addonVersion) ?? addon.version;
    const { configurationValues, serviceAccountRoleArn } = input;
    if (configurationValues !== undefined) addon.configuration = checkedConfiguration(configurationValues);
    if (serviceAccountRoleArn !== undefined) addon.roleArn = serviceAccountRoleArn;
    addon.modifiedAt = now(call);
    addon.stages = ["UPDATING", "ACTIVE"];
    return { update: describeUpdate(newUpdate(call, cluster, "AddonUpdate")) };
  }),
  DeleteAddon: onCluster("DeleteAddon", one, (call, cluster, { addonName }) => {
    const addon = addonOf(cluster, addonName);
    addon.stages = ["DELETING"];
    call.changed();
    return { addon: describe(cluster, addon) };
  }),
};

function checkedVersion(version: string | undefined): string | undefined {
  if (version === undefined || /^v\d+\.\d+\.\d+(?:-eksbuild\.\d+)?$/.test(version)) return version;
  throw invalid("Addon version specified is not supported");
}

function checkedConfiguration(text: string): string {
  try {
    if (text.trim().startsWith("{")) JSON.parse(text);
    return text;
  } catch {
    throw invalid("ConfigurationValue is not in valid JSON or YAML format");
  }
}

function addonOf({ addons, name: cluster }: Cluster, name: string): Addon {
  const addon = Object.hasOwn(addons, name) ? addons[name] : undefined;
  if (addon) return addon;
  throw notFound(`No addon: ${name} found in cluster: ${cluster}`);
}

function describe({ name: clusterName }: Cluster, addon: Addon): unknown {
  const { name, arn, version, configuration, roleArn, stages, tags } = addon;
  return {
    ...{ addonName: name, clusterName, status: stages[0], addonVersion: version, addonArn: arn, tags },
    ...{ createdAt: seconds(addon.createdAt), modifiedAt: seconds(addon.modifiedAt), health: { issues: [] } },
    ...(configuration !== undefined && { configurationValues: configuration }),
    ...(roleArn !== undefined && { serviceAccountRoleArn: roleArn }),
    ...{ publisher: "eks", owner: "aws" },
  };
}
