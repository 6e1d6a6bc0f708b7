locals {
  assignments = merge([
    for service, application in var.applications : {
      for group in application.groups : "${service}/${group}" => { service = service, group = group }
    }
  ]...)

  # An application of the gallery has a role for people of its own; any other has the one that everything has.
  role = {
    for service, principal in azuread_service_principal.this : service => try(
      [for role in principal.app_roles : role.id if role.enabled && role.display_name == "User"][0],
      "00000000-0000-0000-0000-000000000000",
    )
  }
}

# Nobody else gets in: the applications ask for an assignment.
resource "azuread_app_role_assignment" "this" {
  for_each = local.assignments

  app_role_id         = local.role[each.value.service]
  principal_object_id = azuread_group.this[each.value.group].object_id
  resource_object_id  = azuread_service_principal.this[each.value.service].object_id
}
