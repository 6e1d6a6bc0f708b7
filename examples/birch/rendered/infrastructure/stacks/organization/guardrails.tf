# What no account but the management account can do, whatever its own rights say: service control policies do not bind
# the management account, which is why nothing runs there.

locals {
  # Who may change what the guardrails protect: the pipeline, and the role by which an account is first set up.
  platform_roles = [
    "arn:${var.partition}:iam::*:role/groundwork-apply",
    "arn:${var.partition}:iam::*:role/OrganizationAccountAccessRole",
  ]

  guardrails = {
    identities = {
      description = "People come through IAM Identity Center and pipelines through roles: no root user, no IAM user, no access key."
      statements = [
        {
          Sid      = "NoRootUser"
          Effect   = "Deny"
          Action   = "*"
          Resource = "*"
          Condition = {
            StringLike = { "aws:PrincipalArn" = "arn:${var.partition}:iam::*:root" }
          }
        },
        {
          Sid      = "NoUsersNoKeys"
          Effect   = "Deny"
          Action   = ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateUser"]
          Resource = "*"
        },
        {
          Sid      = "StayInTheOrganization"
          Effect   = "Deny"
          Action   = ["account:CloseAccount", "organizations:LeaveOrganization"]
          Resource = "*"
        },
        {
          Sid    = "PipelineRoles"
          Effect = "Deny"
          Action = [
            "iam:AttachRolePolicy",
            "iam:DeleteRole*",
            "iam:DetachRolePolicy",
            "iam:PutRole*",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole*",
          ]
          Resource = [
            "arn:${var.partition}:iam::*:role/groundwork-*",
            "arn:${var.partition}:iam::*:role/OrganizationAccountAccessRole",
          ]
          Condition = { ArnNotLike = { "aws:PrincipalArn" = local.platform_roles } }
        },
      ]
    }

    records = {
      description = "What is recorded stays recorded, and what is encrypted stays so."
      statements = [
        {
          Sid    = "KeepRecording"
          Effect = "Deny"
          Action = [
            "access-analyzer:DeleteAnalyzer",
            "cloudtrail:DeleteTrail",
            "cloudtrail:PutEventSelectors",
            "cloudtrail:StopLogging",
            "cloudtrail:UpdateTrail",
            "config:DeleteConfigurationRecorder",
            "config:DeleteDeliveryChannel",
            "config:StopConfigurationRecorder",
            "guardduty:DeleteDetector",
            "guardduty:DisassociateFromAdministratorAccount",
            "guardduty:UpdateDetector",
            "securityhub:DeleteHub",
            "securityhub:DisableSecurityHub",
            "securityhub:DisassociateFromAdministratorAccount",
          ]
          Resource = "*"
        },
        {
          Sid    = "KeepLogs"
          Effect = "Deny"
          Action = [
            "ec2:DeleteFlowLogs",
            "logs:DeleteLogGroup",
            "logs:DeleteLogStream",
            "logs:DeleteRetentionPolicy",
            "logs:PutRetentionPolicy",
          ]
          Resource  = "*"
          Condition = { ArnNotLike = { "aws:PrincipalArn" = local.platform_roles } }
        },
        {
          Sid    = "KeepLogBuckets"
          Effect = "Deny"
          Action = [
            "s3:DeleteBucket*",
            "s3:DeleteObject*",
            "s3:PutBucketPolicy",
            "s3:PutBucketVersioning",
            "s3:PutLifecycleConfiguration",
          ]
          Resource = [
            "arn:${var.partition}:s3:::${var.company}-logs-*",
            "arn:${var.partition}:s3:::${var.company}-logs-*/*",
          ]
          Condition = { ArnNotLike = { "aws:PrincipalArn" = local.platform_roles } }
        },
        {
          Sid       = "KeepKeys"
          Effect    = "Deny"
          Action    = ["kms:DisableKey", "kms:DisableKeyRotation", "kms:ScheduleKeyDeletion"]
          Resource  = "*"
          Condition = { ArnNotLike = { "aws:PrincipalArn" = local.platform_roles } }
        },
        {
          Sid      = "KeepDisksEncrypted"
          Effect   = "Deny"
          Action   = "ec2:DisableEbsEncryptionByDefault"
          Resource = "*"
        },
      ]
    }

    regions = {
      description = "Nothing is made in a region that the company does not use. Services that are one for all regions answer elsewhere."
      statements = [{
        Sid    = "RegionsInUse"
        Effect = "Deny"
        NotAction = [
          "account:*",
          "acm:*",
          "aws-portal:*",
          "billing:*",
          "budgets:*",
          "ce:*",
          "cloudfront:*",
          "cur:*",
          "ec2:DescribeRegions",
          "globalaccelerator:*",
          "health:*",
          "iam:*",
          "networkmanager:*",
          "organizations:*",
          "pricing:*",
          "route53:*",
          "route53domains:*",
          "s3:GetAccountPublic*",
          "s3:ListAllMyBuckets",
          "s3:PutAccountPublic*",
          "savingsplans:*",
          "shield:*",
          "sso:*",
          "sts:*",
          "support:*",
          "trustedadvisor:*",
          "waf:*",
          "wafv2:*",
        ]
        Resource  = "*"
        Condition = { StringNotEquals = { "aws:RequestedRegion" = var.allowed_regions } }
      }]
    }
  }
}

resource "aws_organizations_policy" "guardrail" {
  for_each = local.guardrails

  name        = "${var.company}-${each.key}"
  description = each.value.description
  type        = "SERVICE_CONTROL_POLICY"
  content     = jsonencode({ Version = "2012-10-17", Statement = each.value.statements })
  tags        = { Name = "${var.company}-${each.key}" }

  lifecycle {
    precondition {
      condition     = length(jsonencode({ Version = "2012-10-17", Statement = each.value.statements })) <= 5120
      error_message = "A service control policy has at most 5,120 characters."
    }
  }

  # A policy belongs to the organization, though none of its arguments says so.
  depends_on = [aws_organizations_organization.this]
}

resource "aws_organizations_policy_attachment" "guardrail" {
  for_each = local.guardrails

  policy_id = aws_organizations_policy.guardrail[each.key].id
  target_id = local.root

  # Not before the accounts are there: what sets them up must not be hindered half-way.
  depends_on = [aws_organizations_account.this]
}
