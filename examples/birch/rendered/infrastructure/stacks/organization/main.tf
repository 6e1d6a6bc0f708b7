# The organization: one account for each purpose, so that what goes wrong in one stays there.

resource "aws_organizations_organization" "this" {
  feature_set          = "ALL"
  enabled_policy_types = ["SERVICE_CONTROL_POLICY"]

  lifecycle {
    prevent_destroy = true
    # A service's access is switched on where the service itself is set up.
    ignore_changes = [aws_service_access_principals]
  }
}

locals {
  root = aws_organizations_organization.this.roots[0].id
}

resource "aws_organizations_organizational_unit" "this" {
  for_each = toset(values(var.accounts))

  name      = each.key
  parent_id = local.root
  tags      = { Name = each.key }
}

resource "aws_organizations_account" "this" {
  for_each = var.accounts

  name              = each.key
  email             = var.emails[each.key]
  parent_id         = aws_organizations_organizational_unit.this[each.value].id
  role_name         = "OrganizationAccountAccessRole"
  close_on_deletion = false
  tags              = { Name = each.key }

  lifecycle {
    prevent_destroy = true
    # AWS tells nobody afterwards what the role was called.
    ignore_changes = [role_name]
  }
}
