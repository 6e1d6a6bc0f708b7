import type { State } from "../../../../contracts/terraform-backend.ts";
import { blockOf, changed, given } from "./steps.ts";

const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
const listOf = (value: unknown) => (value ?? []) as readonly string[];

/** What CreateCluster is given. */
export function clusterInput(planned: State): object {
  const access = blockOf(planned, "access_config");
  const encryption = blockOf(planned, "encryption_config");
  return {
    name: planned["name"],
    roleArn: planned["role_arn"],
    version: given(planned["version"]),
    bootstrapSelfManagedAddons: planned["bootstrap_self_managed_addons"] !== false,
    resourcesVpcConfig: {
      subnetIds: blockOf(planned, "vpc_config")["subnet_ids"],
      securityGroupIds: listOf(blockOf(planned, "vpc_config")["security_group_ids"]),
      ...endpointAccess(planned),
    },
    ...(has(planned, "access_config") && {
      accessConfig: {
        authenticationMode: given(access["authentication_mode"]),
        bootstrapClusterCreatorAdminPermissions:
          access["bootstrap_cluster_creator_admin_permissions"] !== false,
      },
    }),
    ...(has(planned, "encryption_config") && {
      encryptionConfig: [
        {
          resources: encryption["resources"],
          provider: { keyArn: blockOf(encryption, "provider")["key_arn"] },
        },
      ],
    }),
    ...logging([], planned),
    ...autoMode(planned),
    ...(has(planned, "upgrade_policy") && upgradePolicy(planned)),
    ...(has(planned, "zonal_shift_config") && zonalShift(planned)),
    ...(planned["deletion_protection"] === true && { deletionProtection: true }),
  };
}

/** What UpdateClusterConfig is given, one call for each kind of change. */
export function configOf(prior: State, planned: State): readonly object[] {
  const inner = (state: State, ...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, blockOf(state, "vpc_config")[name] ?? null]));
  const differs = (...names: readonly string[]) =>
    changed(inner(prior, ...names), inner(planned, ...names), ...names);
  const logs = listOf(prior["enabled_cluster_log_types"]);
  const steps: readonly (object | false)[] = [
    changed(prior, planned, "access_config") && {
      accessConfig: { authenticationMode: blockOf(planned, "access_config")["authentication_mode"] },
    },
    changed(prior, planned, "compute_config", "storage_config", "kubernetes_network_config") &&
      autoMode(planned),
    changed(prior, planned, "enabled_cluster_log_types") && logging(logs, planned),
    changed(prior, planned, "upgrade_policy") && upgradePolicy(planned),
    differs("endpoint_private_access", "endpoint_public_access", "public_access_cidrs") && {
      resourcesVpcConfig: endpointAccess(planned),
    },
    differs("subnet_ids") && {
      resourcesVpcConfig: { subnetIds: blockOf(planned, "vpc_config")["subnet_ids"] },
    },
    differs("security_group_ids") && {
      resourcesVpcConfig: { securityGroupIds: listOf(blockOf(planned, "vpc_config")["security_group_ids"]) },
    },
    changed(prior, planned, "zonal_shift_config") && zonalShift(planned),
    changed(prior, planned, "deletion_protection") && {
      deletionProtection: planned["deletion_protection"] === true,
    },
  ];
  return steps.flatMap((step) => (step === false ? [] : [step]));
}

const has = (planned: State, name: string) => listOf(planned[name]).length > 0;

function endpointAccess(planned: State): object {
  const vpc = blockOf(planned, "vpc_config");
  const cidrs = listOf(vpc["public_access_cidrs"]);
  return {
    endpointPrivateAccess: vpc["endpoint_private_access"] === true,
    endpointPublicAccess: vpc["endpoint_public_access"] !== false,
    ...(cidrs.length > 0 && { publicAccessCidrs: cidrs }),
  };
}

/** Kinds of logs that are on have to be switched off by name. */
function logging(before: readonly string[], planned: State): object {
  const wanted = listOf(planned["enabled_cluster_log_types"]);
  const off = before.filter((type) => !wanted.includes(type));
  const clusterLogging = [
    ...(wanted.length > 0
      ? [{ types: logTypes.filter((type) => wanted.includes(type)), enabled: true }]
      : []),
    ...(off.length > 0 ? [{ types: off, enabled: false }] : []),
  ];
  return clusterLogging.length > 0 ? { logging: { clusterLogging } } : {};
}

function autoMode(planned: State): object {
  const compute = blockOf(planned, "compute_config");
  const network = blockOf(planned, "kubernetes_network_config");
  const balancing = blockOf(network, "elastic_load_balancing");
  const storage = blockOf(blockOf(planned, "storage_config"), "block_storage");
  return {
    ...(has(planned, "compute_config") && {
      computeConfig: {
        enabled: compute["enabled"] === true,
        ...(has(compute, "node_pools") && { nodePools: compute["node_pools"] }),
        nodeRoleArn: given(compute["node_role_arn"]),
      },
    }),
    ...(has(planned, "storage_config") && {
      storageConfig: { blockStorage: { enabled: storage["enabled"] === true } },
    }),
    ...(has(planned, "kubernetes_network_config") && {
      kubernetesNetworkConfig: {
        serviceIpv4Cidr: given(network["service_ipv4_cidr"]),
        ipFamily: given(network["ip_family"]),
        ...(has(network, "elastic_load_balancing") && {
          elasticLoadBalancing: { enabled: balancing["enabled"] === true },
        }),
      },
    }),
  };
}

const upgradePolicy = (planned: State) => ({
  upgradePolicy: { supportType: given(blockOf(planned, "upgrade_policy")["support_type"]) },
});

const zonalShift = (planned: State) => ({
  zonalShiftConfig: { enabled: blockOf(planned, "zonal_shift_config")["enabled"] === true },
});
