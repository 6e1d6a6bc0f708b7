# How the secrets of this environment come into its cluster: the operator that fetches them has a role of its own, by
# EKS Pod Identity, and reads what lies under the environment's name.

resource "aws_iam_role" "secrets" {
  name        = "${local.name}-secrets"
  description = "Lets the cluster ${local.name} read the secrets under ${var.secrets.prefix}."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}

resource "aws_iam_role_policy" "secrets" {
  name = "secrets"
  role = aws_iam_role.secrets.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ReadOwnSecrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
      Resource = "arn:${var.partition}:secretsmanager:${var.region}:${var.account_id}:secret:${var.secrets.prefix}*"
    }]
  })
}

resource "aws_eks_pod_identity_association" "secrets" {
  cluster_name    = module.cluster.name
  namespace       = var.secrets.namespace
  service_account = var.secrets.service_account
  role_arn        = aws_iam_role.secrets.arn
  tags            = { Name = "${local.name}-secrets" }
}
