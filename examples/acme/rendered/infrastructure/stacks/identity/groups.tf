locals {
  members = distinct(flatten([for group in var.groups : [for name in group.members : lower(name)]]))
  people  = { for user in data.azuread_users.members.users : lower(user.user_principal_name) => user.object_id }
}

# Fails where somebody has no account: a group that lacks them silently would shut them out.
data "azuread_users" "members" {
  user_principal_names = local.members
}

# Its members are exactly these: what opens accounts and clusters is decided in the blueprint.
resource "azuread_group" "this" {
  for_each = var.groups

  display_name            = each.value.name
  description             = each.value.description
  security_enabled        = true
  members                 = [for name in each.value.members : local.people[lower(name)]]
  prevent_duplicate_names = true

  # A group that was there before keeps its own words.
  lifecycle {
    ignore_changes = [description, prevent_duplicate_names]
  }
}

import {
  for_each = { for key, group in var.groups : key => group.adopt if group.adopt != null }

  to = azuread_group.this[each.key]
  id = "/groups/${each.value}"
}
