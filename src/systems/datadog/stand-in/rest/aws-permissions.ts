/**
 * Actions that Datadog asks for in an AWS account: a part of its list, which is longer and grows.
 * https://docs.datadoghq.com/integrations/amazon-web-services/#aws-iam-permissions
 */
export const awsPermissions = {
  standard: [
    ...["apigateway:GET", "autoscaling:Describe*", "cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"],
    ...[
      "cloudwatch:Describe*",
      "cloudwatch:Get*",
      "cloudwatch:List*",
      "ec2:Describe*",
      "ecr:DescribeRepositories",
    ],
    ...["eks:DescribeCluster", "eks:ListClusters", "elasticloadbalancing:Describe*", "health:DescribeEvents"],
    ...[
      "logs:DescribeLogGroups",
      "organizations:Describe*",
      "organizations:List*",
      "rds:Describe*",
      "rds:List*",
    ],
    ...["s3:GetBucketLocation", "s3:GetBucketTagging", "s3:ListAllMyBuckets", "sns:List*", "sqs:ListQueues"],
    ...["support:DescribeTrustedAdvisor*", "tag:GetResources", "tag:GetTagKeys", "tag:GetTagValues"],
  ],
  resourceCollection: [
    ...[
      "access-analyzer:ListAnalyzers",
      "ecr:GetRegistryPolicy",
      "eks:DescribeAccessEntry",
      "eks:DescribeNodegroup",
    ],
    ...[
      "iam:GetAccountPasswordPolicy",
      "iam:ListRoles",
      "kms:DescribeKey",
      "kms:ListKeys",
      "s3:GetBucketPolicy",
    ],
  ],
} as const;
