# What people may do in which account, by their groups. People and groups come from the company's directory through
# Identity Center; nobody is named here.

locals {
  # What the providers of the other accounts take.
  member_roles = {
    for name, id in var.member_accounts : name => "arn:${var.partition}:iam::${id}:role/${var.role}"
  }

  policies = merge([
    for set, wanted in var.permission_sets : {
      for policy in wanted.managed_policies : "${set}/${policy}" => { set = set, policy = policy }
    }
  ]...)

  # By account and set: the assignments by which Identity Center makes the set's role in that account.
  assigned = {
    for account in keys(var.member_accounts) : account => {
      for set in distinct([for grant in values(var.grants) : grant.permission_set if grant.account == account]) :
      set => [
        for key, grant in var.grants : aws_ssoadmin_account_assignment.this[key].id
        if grant.account == account && grant.permission_set == set
      ]
    }
  }
}

resource "aws_ssoadmin_permission_set" "this" {
  for_each = var.permission_sets

  instance_arn     = var.instance_arn
  name             = each.key
  description      = each.value.description
  session_duration = each.value.session_duration
  tags             = { Name = each.key }
}

resource "aws_ssoadmin_managed_policy_attachment" "this" {
  for_each = local.policies

  instance_arn       = var.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this[each.value.set].arn
  managed_policy_arn = "arn:${var.partition}:iam::aws:policy/${each.value.policy}"
}

resource "aws_ssoadmin_permission_set_inline_policy" "this" {
  for_each = { for set, wanted in var.permission_sets : set => wanted.inline_policy if wanted.inline_policy != null }

  instance_arn       = var.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this[each.key].arn
  inline_policy      = each.value
}

resource "aws_ssoadmin_account_assignment" "this" {
  for_each = var.grants

  instance_arn       = var.instance_arn
  permission_set_arn = aws_ssoadmin_permission_set.this[each.value.permission_set].arn
  principal_type     = "GROUP"
  principal_id       = var.groups[each.value.team]
  target_type        = "AWS_ACCOUNT"
  target_id          = var.member_accounts[each.value.account]

  # Whoever is given a set gets all of it at once, and loses it before it is taken apart.
  depends_on = [
    aws_ssoadmin_managed_policy_attachment.this,
    aws_ssoadmin_permission_set_inline_policy.this,
  ]
}
