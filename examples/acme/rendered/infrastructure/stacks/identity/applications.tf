locals {
  saml = { for service, application in var.applications : service => application if application.protocol == "saml" }
  oidc = { for service, application in var.applications : service => application if application.protocol == "oidc" }

  microsoft_graph = "00000003-0000-0000-c000-000000000000"
  user_read       = "e1fe6dd8-ba31-4d61-89e7-88639da4683d"
}

data "azuread_service_principal" "pipeline" {
  client_id = var.apply_client_id
}

data "azuread_application_template" "saml" {
  for_each = local.saml

  display_name = each.value.gallery_name
}

# The gallery brings roles and claims with it, which stay as they come.
resource "azuread_application_from_template" "saml" {
  for_each = local.saml

  display_name = each.value.name
  template_id  = data.azuread_application_template.saml[each.key].template_id
}

data "azuread_application" "saml" {
  for_each = local.saml

  object_id = azuread_application_from_template.saml[each.key].application_object_id
}

resource "azuread_application_identifier_uri" "saml" {
  for_each = { for service, application in local.saml : service => application if application.entity_id != null }

  application_id = azuread_application_from_template.saml[each.key].application_id
  identifier_uri = each.value.entity_id

  # Any address may be an identifier once the application signs in by SAML.
  depends_on = [azuread_service_principal.this]
}

resource "azuread_application_redirect_uris" "saml" {
  for_each = local.saml

  application_id = azuread_application_from_template.saml[each.key].application_id
  type           = "Web"
  redirect_uris  = each.value.reply_urls
}

# A code that is redeemed without a secret must have gone to an address of a public client: Entra ID asks every other one
# for a secret, PKCE or not.
resource "azuread_application" "oidc" {
  for_each = local.oidc

  display_name            = each.value.name
  sign_in_audience        = "AzureADMyOrg"
  owners                  = [data.azuread_service_principal.pipeline.object_id]
  group_membership_claims = ["ApplicationGroup"]
  prevent_duplicate_names = true

  web {
    redirect_uris = each.value.public_client ? [] : each.value.reply_urls
  }

  public_client {
    redirect_uris = setunion(each.value.command_line_reply_urls, each.value.public_client ? each.value.reply_urls : [])
  }

  optional_claims {
    id_token {
      name = "email"
    }

    id_token {
      name = "groups"
    }
  }

  required_resource_access {
    resource_app_id = local.microsoft_graph

    resource_access {
      id   = local.user_read
      type = "Scope"
    }
  }
}

resource "azuread_service_principal" "this" {
  for_each = var.applications

  client_id = (
    each.value.protocol == "saml"
    ? data.azuread_application.saml[each.key].client_id
    : azuread_application.oidc[each.key].client_id
  )
  # A template makes its service principal along with the application.
  use_existing                  = true
  app_role_assignment_required  = true
  preferred_single_sign_on_mode = each.value.protocol
  owners                        = [data.azuread_service_principal.pipeline.object_id]
}

resource "azuread_service_principal_token_signing_certificate" "saml" {
  for_each = local.saml

  service_principal_id = azuread_service_principal.this[each.key].id
}
