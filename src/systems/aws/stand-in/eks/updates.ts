import * as z from "zod";
import { type EksCall, inUse, invalid, notFound, now, onCluster, seconds } from "./call.ts";
import { changeSettings, checkSettings, updateInput, versions } from "./cluster-input.ts";
import type { Cluster, Update } from "./model.ts";

export const updateOperations = {
  UpdateClusterConfig: onCluster("UpdateClusterConfig", updateInput, (call, cluster, input) => {
    const wanted = changeSettings(cluster, input);
    checkSettings(call, wanted);
    const names = Object.keys(wanted) as readonly (keyof typeof wanted)[];
    if (names.every((name) => JSON.stringify(wanted[name]) === JSON.stringify(cluster[name]))) {
      throw invalid("Cluster is already at the desired configuration");
    }
    return begin(call, cluster, kindOf(input), () => Object.assign(cluster, wanted));
  }),
  UpdateClusterVersion: onCluster(
    "UpdateClusterVersion",
    z.object({ version: z.string() }),
    (call, cluster, { version }) => {
      const step = versions.indexOf(version) - versions.indexOf(cluster.version);
      if (!versions.includes(version)) throw invalid("unsupported Kubernetes version");
      if (step === 0) throw invalid(`Cluster is already at version ${version}`);
      if (step !== 1) {
        const message = `Unsupported Kubernetes minor version update from ${cluster.version} to ${version}`;
        throw invalid(message);
      }
      return begin(call, cluster, "VersionUpdate", () => {
        cluster.version = version;
      });
    },
  ),
  DescribeUpdate: onCluster(
    "DescribeUpdate",
    z.object({ updateId: z.string() }),
    (call, cluster, { updateId }) => {
      const update = Object.hasOwn(cluster.updates, updateId) ? cluster.updates[updateId] : undefined;
      if (!update) throw notFound(`No update found for ID: ${updateId}`);
      const shown = { update: describe(update) };
      if (update.stages.length > 1) update.stages = update.stages.slice(1);
      // The cluster is done when its update is.
      if (cluster.stages[0] === "UPDATING" && update.stages[0] === "Successful") cluster.stages = ["ACTIVE"];
      call.changed();
      return shown;
    },
  ),
};

/** One update at a time. */
function begin(call: EksCall, cluster: Cluster, type: string, change: () => void): unknown {
  if (cluster.stages[0] !== "ACTIVE") {
    throw inUse(`Cannot ${type} because cluster ${cluster.name} currently has status ${cluster.stages[0]}`);
  }
  change();
  const update = newUpdate(call, cluster, type);
  cluster.stages = ["UPDATING", "ACTIVE"];
  return { update: describe(update) };
}

/** An update of the cluster, or of what belongs to it. */
export function newUpdate(call: EksCall, cluster: Cluster, type: string): Update {
  const update: Update = {
    ...{ id: call.world.ids.uuid(), type, createdAt: now(call), stages: ["InProgress", "Successful"] },
  };
  cluster.updates[update.id] = update;
  call.changed();
  return update;
}

export function describe({ id, type, createdAt, stages }: Update): unknown {
  return { id, status: stages[0], type, params: [], createdAt: seconds(createdAt), errors: [] };
}

function kindOf(input: z.output<typeof updateInput>): string {
  const { resourcesVpcConfig: vpc } = input;
  if (input.logging) return "LoggingUpdate";
  if (input.accessConfig) return "AccessConfigUpdate";
  if (vpc?.subnetIds ?? vpc?.securityGroupIds) return "VpcConfigUpdate";
  if (vpc) return "EndpointAccessUpdate";
  if (input.upgradePolicy) return "UpgradePolicyUpdate";
  if (input.zonalShiftConfig) return "ZonalShiftConfigUpdate";
  return input.deletionProtection === undefined ? "AutoModeUpdate" : "DeletionProtectionUpdate";
}
