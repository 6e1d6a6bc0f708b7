# What the stack access does: permission sets and who has them, in every account but this one. Here nobody is given
# anything by a pipeline, for whoever could would give themselves everything.

locals {
  assignable = concat(
    ["arn:${var.partition}:sso:::instance/*", "arn:${var.partition}:sso:::permissionSet/*"],
    [for id in values(var.member_accounts) : "arn:${var.partition}:sso:::account/${id}"],
  )

  read_people = {
    Sid      = "ReadPeople"
    Effect   = "Allow"
    Action   = ["identitystore:Describe*", "identitystore:Get*", "identitystore:List*", "sso:Describe*", "sso:Get*", "sso:List*"]
    Resource = "*"
  }
}

resource "aws_iam_role_policy" "plan_people" {
  name = "people"
  role = aws_iam_role.plan.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [local.read_people]
  })
}

resource "aws_iam_role_policy" "apply_people" {
  name = "people"
  role = aws_iam_role.apply.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.read_people,
      {
        Sid    = "PermissionSets"
        Effect = "Allow"
        Action = [
          "sso:AttachManagedPolicyToPermissionSet",
          "sso:CreateAccountAssignment",
          "sso:CreatePermissionSet",
          "sso:DeleteAccountAssignment",
          "sso:DeleteInlinePolicyFromPermissionSet",
          "sso:DeletePermissionSet",
          "sso:DetachManagedPolicyFromPermissionSet",
          "sso:ProvisionPermissionSet",
          "sso:PutInlinePolicyToPermissionSet",
          "sso:TagResource",
          "sso:UntagResource",
          "sso:UpdatePermissionSet",
        ]
        Resource = local.assignable
      },
    ]
  })
}
