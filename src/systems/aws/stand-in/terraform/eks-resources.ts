import { eksAccessEntry, eksAccessPolicyAssociation } from "./eks-access.ts";
import { eksAddon } from "./eks-addon.ts";
import { eksCluster } from "./eks-cluster.ts";
import { eksPodIdentity } from "./eks-pod-identity.ts";
import type { AwsResources } from "./index.ts";

export const eksResources: AwsResources = {
  aws_eks_access_entry: eksAccessEntry,
  aws_eks_access_policy_association: eksAccessPolicyAssociation,
  aws_eks_addon: eksAddon,
  aws_eks_cluster: eksCluster,
  aws_eks_pod_identity_association: eksPodIdentity,
};
