import type { KnownValue, State } from "../../../../contracts/terraform-backend.ts";
import type { JsonObject } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { timeText } from "./eks-calls.ts";
import { type Tags, tagState } from "./tags.ts";

type Block = Readonly<Record<string, KnownValue>>;

const bootstrap = "bootstrap_cluster_creator_admin_permissions";

/** The attributes of a cluster. A block that nobody wrote and that is off is left out, as the real provider does it. */
export function clusterState(cluster: JsonObject, prior: State, connection: AwsConnection): State {
  const at = (name: string) => (cluster[name] ?? {}) as Block;
  const inner = (block: Block, name: string) => (block[name] ?? {}) as Block;
  const vpc = at("resourcesVpcConfig");
  const network = at("kubernetesNetworkConfig");
  const compute = at("computeConfig");
  const written = (name: string) => ((prior[name] ?? []) as readonly State[]).length > 0;
  const unless = (name: string, off: boolean, block: Block): KnownValue =>
    off && !written(name) ? [] : [block];
  const storage = inner(at("storageConfig"), "blockStorage");
  const balancing = inner(network, "elasticLoadBalancing")["enabled"] === true;
  const [beforeNetwork] = (prior["kubernetes_network_config"] ?? []) as readonly State[];
  const balanced = ((beforeNetwork?.["elastic_load_balancing"] ?? []) as readonly State[]).length > 0;
  const [access] = (prior["access_config"] ?? []) as readonly State[];
  const encryption = (cluster["encryptionConfig"] ?? []) as readonly Block[];
  return {
    ...{ id: String(cluster["name"]), name: String(cluster["name"]), arn: String(cluster["arn"]) },
    ...{ role_arn: String(cluster["roleArn"]), version: String(cluster["version"]) },
    ...{ status: String(cluster["status"]), platform_version: String(cluster["platformVersion"]) },
    ...{
      endpoint: String(cluster["endpoint"] ?? ""),
      cluster_id: "",
      created_at: timeText(cluster["createdAt"]),
    },
    deletion_protection: cluster["deletionProtection"] === true,
    // EKS tells neither of the two again; after an import the real provider takes them for false and true.
    bootstrap_self_managed_addons: prior["bootstrap_self_managed_addons"] ?? false,
    certificate_authority: [{ data: String(at("certificateAuthority")["data"] ?? "") }],
    identity: [{ oidc: [{ issuer: String(inner(at("identity"), "oidc")["issuer"] ?? "") }] }],
    access_config: [
      {
        authentication_mode: at("accessConfig")["authenticationMode"] ?? "",
        [bootstrap]: access?.[bootstrap] ?? true,
      },
    ],
    compute_config: unless("compute_config", compute["enabled"] !== true, {
      enabled: compute["enabled"] === true,
      node_pools: compute["nodePools"] ?? [],
      node_role_arn: compute["nodeRoleArn"] ?? "",
    }),
    storage_config: unless("storage_config", storage["enabled"] !== true, {
      block_storage: [{ enabled: storage["enabled"] === true }],
    }),
    enabled_cluster_log_types: enabledLogs(cluster),
    encryption_config: encryption.map((one) => ({
      resources: one["resources"] ?? [],
      provider: [{ key_arn: inner(one, "provider")["keyArn"] ?? "" }],
    })),
    kubernetes_network_config: [
      {
        ...{ ip_family: network["ipFamily"] ?? "", service_ipv4_cidr: network["serviceIpv4Cidr"] ?? "" },
        service_ipv6_cidr: "",
        elastic_load_balancing: balancing || balanced ? [{ enabled: balancing }] : [],
      },
    ],
    upgrade_policy: [{ support_type: at("upgradePolicy")["supportType"] ?? "" }],
    zonal_shift_config: unless("zonal_shift_config", at("zonalShiftConfig")["enabled"] !== true, {
      enabled: at("zonalShiftConfig")["enabled"] === true,
    }),
    vpc_config: [
      {
        ...{ vpc_id: vpc["vpcId"] ?? "", cluster_security_group_id: vpc["clusterSecurityGroupId"] ?? "" },
        ...{ subnet_ids: vpc["subnetIds"] ?? [], security_group_ids: vpc["securityGroupIds"] ?? [] },
        ...{ endpoint_private_access: vpc["endpointPrivateAccess"] === true },
        ...{ endpoint_public_access: vpc["endpointPublicAccess"] === true },
        public_access_cidrs: vpc["publicAccessCidrs"] ?? [],
      },
    ],
    ...tagState((cluster["tags"] ?? {}) as Tags, prior, connection),
  };
}

function enabledLogs(cluster: JsonObject): readonly string[] {
  const { clusterLogging } = cluster["logging"] as {
    readonly clusterLogging: readonly { readonly types: readonly string[]; readonly enabled: boolean }[];
  };
  return clusterLogging.flatMap(({ types, enabled }) => (enabled ? types : []));
}
