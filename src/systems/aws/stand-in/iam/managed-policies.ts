import type { PolicyInput } from "./document.ts";

const allow = (...actions: readonly string[]): PolicyInput => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: [...actions], Resource: "*" }],
});

/**
 * Managed policies of AWS itself, by the end of their ARN: those that stacks of ours attach. AWS's own ReadOnlyAccess
 * names thousands of actions; they are those that begin with these verbs.
 */
const documents: Readonly<Record<string, PolicyInput>> = {
  AdministratorAccess: allow("*"),
  ReadOnlyAccess: allow(
    "*:Get*",
    "*:List*",
    "*:Describe*",
    "*:BatchGet*",
    "*:BatchCheck*",
    "*:View*",
    "*:Search*",
  ),
  SecurityAudit: allow("*:GetBucket*", "*:List*", "*:Describe*", "iam:Get*", "kms:GetKey*"),
  PowerUserAccess: {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", NotAction: ["account:*", "iam:*", "organizations:*"], Resource: "*" },
      {
        Effect: "Allow",
        Action: ["account:GetAccountInformation", "iam:CreateServiceLinkedRole", "iam:List*"],
        Resource: "*",
      },
    ],
  },
  AWSBillingReadOnlyAccess: allow("billing:Get*", "ce:Get*", "ce:Describe*", "budgets:View*"),
  CloudWatchReadOnlyAccess: allow("cloudwatch:Get*", "cloudwatch:List*", "logs:Get*", "logs:Describe*"),
  "job-function/ViewOnlyAccess": allow("*:List*", "*:Describe*"),
  AmazonEKSClusterPolicy: allow("ec2:*", "elasticloadbalancing:*", "kms:DescribeKey"),
  AmazonEKSComputePolicy: allow("ec2:*", "iam:*InstanceProfile*"),
  AmazonEKSBlockStoragePolicy: allow("ec2:*Volume*", "ec2:*Snapshot*", "ec2:Describe*"),
  AmazonEKSLoadBalancingPolicy: allow("elasticloadbalancing:*", "ec2:Describe*"),
  AmazonEKSNetworkingPolicy: allow("ec2:*NetworkInterface*", "ec2:Describe*"),
  AmazonEKSWorkerNodePolicy: allow("ec2:Describe*", "eks:DescribeCluster"),
  AmazonEKSWorkerNodeMinimalPolicy: allow("eks:DescribeCluster", "ec2:DescribeInstances"),
  AmazonEKS_CNI_Policy: allow("ec2:*NetworkInterface*", "ec2:*PrivateIpAddresses", "ec2:Describe*"),
  AmazonEC2ContainerRegistryReadOnly: allow(
    "ecr:GetAuthorizationToken",
    "ecr:BatchGet*",
    "ecr:BatchCheck*",
    "ecr:Get*",
    "ecr:List*",
    "ecr:Describe*",
  ),
  AmazonEC2ContainerRegistryPullOnly: allow(
    "ecr:GetAuthorizationToken",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchImportUpstreamImage",
  ),
  AmazonEC2ContainerRegistryPowerUser: allow(
    "ecr:GetAuthorizationToken",
    "ecr:Batch*",
    "ecr:Get*",
    "ecr:List*",
    "ecr:Describe*",
    "ecr:*Layer*",
    "ecr:PutImage",
  ),
  AmazonSSMManagedInstanceCore: allow("ssm:*", "ssmmessages:*", "ec2messages:*"),
  "service-role/AmazonEBSCSIDriverPolicy": allow("ec2:*Volume*", "ec2:*Snapshot*", "ec2:Describe*"),
};

const prefix = "arn:aws:iam::aws:policy/";

/** The text of AWS's own policy with that ARN; undefined when there is none. */
export function awsManagedPolicy(arn: string): string | undefined {
  const name = arn.startsWith(prefix) ? arn.slice(prefix.length) : "";
  return Object.hasOwn(documents, name) ? JSON.stringify(documents[name]) : undefined;
}

export const awsManagedPolicyArns: readonly string[] = Object.keys(documents).map((name) => prefix + name);
