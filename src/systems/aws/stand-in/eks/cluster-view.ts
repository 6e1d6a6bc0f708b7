import { seconds } from "./call.ts";
import type { Cluster } from "./model.ts";

const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** A cluster as DescribeCluster shows it; address and certificate only once it is there. */
export function describe(cluster: Cluster): unknown {
  const { name, arn, version, compute, endpoint, stages } = cluster;
  const region = arn.split(":")[3];
  const there = endpoint !== undefined && stages[0] !== "CREATING";
  const others = logTypes.filter((type) => !cluster.logs.includes(type));
  return {
    ...{ name, arn, version, createdAt: seconds(cluster.createdAt), roleArn: cluster.roleArn },
    ...{ status: stages[0], platformVersion: "eks.1", tags: cluster.tags },
    ...(there && {
      endpoint,
      certificateAuthority: { data: cluster.authority },
      identity: { oidc: { issuer: `https://oidc.eks.${region}.amazonaws.com/id/${cluster.issuerId}` } },
    }),
    resourcesVpcConfig: {
      ...{ subnetIds: cluster.subnetIds, securityGroupIds: cluster.securityGroupIds, vpcId: cluster.vpcId },
      clusterSecurityGroupId: cluster.clusterSecurityGroupId,
      ...{ endpointPublicAccess: cluster.publicAccess, endpointPrivateAccess: cluster.privateAccess },
      publicAccessCidrs: cluster.publicAccess ? cluster.publicAccessCidrs : [],
    },
    kubernetesNetworkConfig: {
      ...{ serviceIpv4Cidr: cluster.serviceCidr, ipFamily: "ipv4" },
      elasticLoadBalancing: { enabled: cluster.loadBalancing },
    },
    logging: {
      clusterLogging: [
        ...(cluster.logs.length > 0 ? [{ types: cluster.logs, enabled: true }] : []),
        ...(others.length > 0 ? [{ types: others, enabled: false }] : []),
      ],
    },
    // What its maker may do besides is not told (aws/containers-roadmap#185).
    accessConfig: { authenticationMode: cluster.authenticationMode },
    encryptionConfig: cluster.encryption.map(({ resources, keyArn }) => ({
      resources,
      provider: { keyArn },
    })),
    computeConfig: compute,
    storageConfig: { blockStorage: { enabled: cluster.blockStorage } },
    upgradePolicy: { supportType: cluster.support },
    zonalShiftConfig: { enabled: cluster.zonalShift },
    deletionProtection: cluster.deletionProtection,
    health: { issues: [] },
  };
}
