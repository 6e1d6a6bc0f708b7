# How the pipelines of the repository infrastructure get rights: a job shows its identity token, and AWS gives a role
# for an hour. There is no key to lose. In the management account the two roles reach states and what the stacks of
# this account are about; in every other account they take the role of the same name.

resource "aws_iam_openid_connect_provider" "code_host" {
  url            = var.issuer
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  issuer = split("://", var.issuer)[1]
  states = "arn:${var.partition}:s3:::${var.state_bucket}"

  # What the providers of the other accounts take.
  member_roles = {
    for name, id in var.member_accounts : name => "arn:${var.partition}:iam::${id}:role/${var.role}"
  }

  subjects = { plan = var.plan_subjects, apply = var.apply_subjects }

  trust_policies = {
    for role, subjects in local.subjects : role => jsonencode({
      Version = "2012-10-17"
      Statement = concat(
        [{
          Sid       = "Pipeline"
          Effect    = "Allow"
          Principal = { Federated = aws_iam_openid_connect_provider.code_host.arn }
          Action    = "sts:AssumeRoleWithWebIdentity"
          Condition = {
            StringEquals = merge(
              {
                "${local.issuer}:aud" = "sts.amazonaws.com"
                "${local.issuer}:sub" = subjects
              },
              { for claim, value in var.repository_claims : "${local.issuer}:${claim}" => value },
            )
          }
        }],
        # People of this account plan with the same rights as a pull request, if their own let them take the role.
        [for people in role == "plan" ? ["arn:${var.partition}:iam::${var.account_id}:root"] : [] : {
          Sid       = "People"
          Effect    = "Allow"
          Principal = { AWS = people }
          Action    = "sts:AssumeRole"
        }],
      )
    })
  }
}

resource "aws_iam_role" "plan" {
  name               = "groundwork-plan"
  description        = "Reads, for the plan of a pull request."
  assume_role_policy = local.trust_policies.plan
}

resource "aws_iam_role" "apply" {
  name               = "groundwork-apply"
  description        = "Applies the stacks after a merge."
  assume_role_policy = local.trust_policies.apply
}

# What a plan compares: settings, never the data behind them. A pull request can run any code with this role.
resource "aws_iam_role_policy_attachment" "plan" {
  role       = aws_iam_role.plan.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/SecurityAudit"
}

resource "aws_iam_role_policy" "plan" {
  name = "states-and-accounts"
  role = aws_iam_role.plan.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "FindStates"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = local.states
      },
      {
        Sid      = "ReadStates"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${local.states}/*/terraform.tfstate"
      },
      {
        Sid      = "DecryptStates"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = var.state_key_arn
      },
      {
        Sid    = "ReadSettings"
        Effect = "Allow"
        Action = [
          "iam:GetOpenIDConnectProvider",
          "kms:ListResourceTags",
          "organizations:Describe*",
          "organizations:List*",
          "s3:GetAccelerateConfiguration",
          "s3:GetBucket*",
          "s3:GetEncryptionConfiguration",
          "s3:GetLifecycleConfiguration",
          "s3:GetReplicationConfiguration",
        ]
        Resource = "*"
      },
      {
        Sid      = "ReadAccounts"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = [for id in values(var.member_accounts) : "arn:${var.partition}:iam::${id}:role/groundwork-plan"]
      },
    ]
  })
}

resource "aws_iam_role_policy" "apply_states" {
  name = "states-and-accounts"
  role = aws_iam_role.apply.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "FindStates"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = local.states
      },
      {
        Sid      = "WriteStates"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "${local.states}/*/terraform.tfstate"
      },
      {
        Sid      = "LockStates"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = "${local.states}/*/terraform.tfstate.tflock"
      },
      {
        Sid      = "EncryptStates"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = var.state_key_arn
      },
      {
        Sid      = "ApplyInAccounts"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = [for id in values(var.member_accounts) : "arn:${var.partition}:iam::${id}:role/groundwork-apply"]
      },
    ]
  })
}

# What the stacks of the management account are about, and nothing else there.
resource "aws_iam_role_policy" "apply_management" {
  name = "management-account"
  role = aws_iam_role.apply.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Organization"
        Effect = "Allow"
        Action = [
          "account:Get*",
          "account:List*",
          "organizations:AttachPolicy",
          "organizations:Create*",
          "organizations:DeletePolicy",
          "organizations:Describe*",
          "organizations:DetachPolicy",
          "organizations:EnablePolicyType",
          "organizations:List*",
          "organizations:MoveAccount",
          "organizations:TagResource",
          "organizations:UntagResource",
          "organizations:Update*",
        ]
        Resource = "*"
      },
      {
        Sid    = "StateBucket"
        Effect = "Allow"
        Action = [
          "s3:GetAccelerateConfiguration",
          "s3:GetBucket*",
          "s3:GetEncryptionConfiguration",
          "s3:GetLifecycleConfiguration",
          "s3:GetReplicationConfiguration",
          "s3:ListBucket*",
          "s3:PutBucket*",
          "s3:PutEncryptionConfiguration",
          "s3:PutLifecycleConfiguration",
        ]
        Resource = local.states
      },
      {
        Sid    = "StateKey"
        Effect = "Allow"
        Action = [
          "kms:CreateAlias",
          "kms:DescribeKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = [var.state_key_arn, "arn:${var.partition}:kms:${var.region}:${var.account_id}:alias/${var.company}-terraform-state"]
      },
      {
        Sid      = "ListAliases"
        Effect   = "Allow"
        Action   = "kms:ListAliases"
        Resource = "*"
      },
      {
        Sid    = "PipelineRoles"
        Effect = "Allow"
        Action = [
          "iam:*OpenIDConnectProvider*",
          "iam:AttachRolePolicy",
          "iam:CreateRole",
          "iam:DeleteRolePolicy",
          "iam:DetachRolePolicy",
          "iam:GetRole*",
          "iam:ListAttachedRolePolicies",
          "iam:ListInstanceProfilesForRole",
          "iam:ListRole*",
          "iam:PutRolePolicy",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole*",
        ]
        Resource = [
          "arn:${var.partition}:iam::${var.account_id}:oidc-provider/${local.issuer}",
          "arn:${var.partition}:iam::${var.account_id}:role/groundwork-*",
        ]
      },
    ]
  })
}
