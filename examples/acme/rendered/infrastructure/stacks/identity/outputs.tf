output "facts" {
  description = "Groups and applications, by which others know them."
  value = merge(
    { for key, group in azuread_group.this : "identity.group.${key}.id" => group.object_id },
    { for service, principal in azuread_service_principal.this : "identity.sign-on.${service}.client" => principal.client_id },
    { for service, principal in azuread_service_principal.this : "identity.sign-on.${service}.principal" => principal.object_id },
  )
}
