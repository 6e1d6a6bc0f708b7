# What people may do in one cluster: whoever takes a permission set's role in the account enters with the set's rights.

locals {
  entering = { for set, ids in var.assigned : set => ids if contains(keys(var.rights), set) }
}

# Identity Center chooses the end of a role's name. Before the first assignment is made there is no role to look for.
data "aws_iam_roles" "this" {
  for_each = local.entering

  name_regex  = "^AWSReservedSSO_${each.key}_[0-9a-f]{16}$"
  path_prefix = anytrue([for id in each.value : id != ""]) ? "/aws-reserved/sso.amazonaws.com/" : "/none/"
}

resource "aws_eks_access_entry" "this" {
  for_each = local.entering

  cluster_name  = var.cluster_name
  principal_arn = one(data.aws_iam_roles.this[each.key].arns)
  tags          = { Name = each.key }

  lifecycle {
    # Here and not at the roles: a condition there has them read anew, and the entry replaced, whenever any right changes.
    precondition {
      condition     = length(data.aws_iam_roles.this[each.key].arns) == 1
      error_message = "Identity Center has not exactly one role of the permission set ${each.key} in this account."
    }
  }
}

resource "aws_eks_access_policy_association" "this" {
  for_each = local.entering

  cluster_name  = var.cluster_name
  principal_arn = aws_eks_access_entry.this[each.key].principal_arn
  policy_arn    = "arn:${var.partition}:eks::aws:cluster-access-policy/${var.rights[each.key].policy}"

  access_scope {
    type       = length(var.rights[each.key].namespaces) > 0 ? "namespace" : "cluster"
    namespaces = var.rights[each.key].namespaces
  }
}
