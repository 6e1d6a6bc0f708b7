# The roles of the pipelines in one account. Each trusts the role of the same name in the management account, and
# through it the jobs that may take that one.

locals {
  roles = {
    groundwork-plan = {
      description = "Reads, for the plan of a pull request."
      policies    = ["SecurityAudit"]
    }
    groundwork-apply = {
      description = "Applies the stacks after a merge, within the organization's guardrails."
      policies    = ["AdministratorAccess"]
    }
  }

  attachments = merge([
    for role, wanted in local.roles : { for policy in wanted.policies : "${role}/${policy}" => { role = role, policy = policy } }
  ]...)
}

resource "aws_iam_role" "this" {
  for_each = local.roles

  name        = each.key
  description = each.value.description

  # A condition on the role's name, because a principal would stand for that very role, and be nobody once it is made anew.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:${var.partition}:iam::${var.management_account_id}:root" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnEquals = { "aws:PrincipalArn" = "arn:${var.partition}:iam::${var.management_account_id}:role/${each.key}" }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.attachments

  role       = aws_iam_role.this[each.value.role].name
  policy_arn = "arn:${var.partition}:iam::aws:policy/${each.value.policy}"
}

# Settings that a plan compares and that SecurityAudit has not always read.
resource "aws_iam_role_policy" "plan" {
  name = "settings"
  role = aws_iam_role.this["groundwork-plan"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "ReadSettings"
      Effect = "Allow"
      Action = [
        "ec2:GetEbsEncryptionByDefault",
        "ecr:GetLifecyclePolicy",
        "ecr:GetRepositoryPolicy",
        "eks:DescribeAccessEntry",
        "eks:DescribePodIdentityAssociation",
        "eks:ListAssociatedAccessPolicies",
        "logs:ListTagsForResource",
      ]
      Resource = "*"
    }]
  })
}
