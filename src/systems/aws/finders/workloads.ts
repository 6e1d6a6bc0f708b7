import { ok } from "../../../foundation/result.ts";
import { askAws } from "../ask.ts";
import { byNames } from "./finder.ts";

/** The registry. */
export const registryFinders = {
  aws_ecr_repository: byNames(["name"], async (session, { name }) => {
    const { ECRClient, DescribeRepositoriesCommand } = await import("@aws-sdk/client-ecr");
    const command = new DescribeRepositoriesCommand({ repositoryNames: [name] });
    const found = await askAws("DescribeRepositories", () => new ECRClient(session.settings).send(command), [
      "RepositoryNotFoundException",
    ]);
    return found.ok ? ok(found.value && name) : found;
  }),
  aws_ecr_lifecycle_policy: byNames(["repository"], async (session, { repository }) => {
    const { ECRClient, GetLifecyclePolicyCommand } = await import("@aws-sdk/client-ecr");
    const command = new GetLifecyclePolicyCommand({ repositoryName: repository });
    const found = await askAws("GetLifecyclePolicy", () => new ECRClient(session.settings).send(command), [
      "LifecyclePolicyNotFoundException",
      "RepositoryNotFoundException",
    ]);
    return found.ok ? ok(found.value && repository) : found;
  }),
  aws_ecr_repository_policy: byNames(["repository"], async (session, { repository }) => {
    const { ECRClient, GetRepositoryPolicyCommand } = await import("@aws-sdk/client-ecr");
    const command = new GetRepositoryPolicyCommand({ repositoryName: repository });
    const found = await askAws("GetRepositoryPolicy", () => new ECRClient(session.settings).send(command), [
      "RepositoryPolicyNotFoundException",
      "RepositoryNotFoundException",
    ]);
    return found.ok ? ok(found.value && repository) : found;
  }),
} as const;

/** Clusters, who may enter them, and where they write down what happens. */
export const clusterFinders = {
  aws_eks_cluster: byNames(["name"], async (session, { name }) => {
    const { EKSClient, DescribeClusterCommand } = await import("@aws-sdk/client-eks");
    const command = new DescribeClusterCommand({ name });
    const found = await askAws("DescribeCluster", () => new EKSClient(session.settings).send(command), [
      "ResourceNotFoundException",
    ]);
    return found.ok ? ok(found.value && name) : found;
  }),
  aws_eks_access_entry: byNames(["cluster_name", "principal_arn"], async (session, values) => {
    const { EKSClient, DescribeAccessEntryCommand } = await import("@aws-sdk/client-eks");
    const [clusterName, principalArn] = [values.cluster_name, values.principal_arn];
    const command = new DescribeAccessEntryCommand({ clusterName, principalArn });
    const found = await askAws("DescribeAccessEntry", () => new EKSClient(session.settings).send(command), [
      "ResourceNotFoundException",
    ]);
    return found.ok ? ok(found.value && `${clusterName}:${principalArn}`) : found;
  }),
  aws_eks_access_policy_association: byNames(
    ["cluster_name", "principal_arn", "policy_arn"],
    async (session, values) => {
      const { EKSClient, ListAssociatedAccessPoliciesCommand } = await import("@aws-sdk/client-eks");
      const [clusterName, principalArn] = [values.cluster_name, values.principal_arn];
      const command = new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn });
      const found = await askAws(
        "ListAssociatedAccessPolicies",
        () => new EKSClient(session.settings).send(command),
        ["ResourceNotFoundException"],
      );
      if (!found.ok) return found;
      const there = found.value?.associatedAccessPolicies?.some(
        ({ policyArn }) => policyArn === values.policy_arn,
      );
      return ok(there ? [clusterName, principalArn, values.policy_arn].join("#") : null);
    },
  ),
  aws_eks_pod_identity_association: byNames(
    ["cluster_name", "namespace", "service_account"],
    async (session, values) => {
      const { EKSClient, ListPodIdentityAssociationsCommand } = await import("@aws-sdk/client-eks");
      const { cluster_name: clusterName, namespace, service_account: serviceAccount } = values;
      const command = new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount });
      const found = await askAws(
        "ListPodIdentityAssociations",
        () => new EKSClient(session.settings).send(command),
        ["ResourceNotFoundException"],
      );
      if (!found.ok) return found;
      const id = found.value?.associations?.[0]?.associationId;
      return ok(id === undefined ? null : `${clusterName},${id}`);
    },
  ),
  aws_cloudwatch_log_group: byNames(["name"], async (session, { name }) => {
    const { CloudWatchLogsClient, DescribeLogGroupsCommand } = await import(
      "@aws-sdk/client-cloudwatch-logs"
    );
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: name });
    const client = new CloudWatchLogsClient(session.settings);
    const found = await askAws("DescribeLogGroups", () => client.send(command));
    if (!found.ok) return found;
    return ok(found.value?.logGroups?.some(({ logGroupName }) => logGroupName === name) ? name : null);
  }),
} as const;
