import type { EnvironmentProvider, ProviderBackend } from "../../../../contracts/terraform-backend.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { application } from "./application.ts";
import { federatedCredential, identifierUri, redirectUris } from "./application-parts.ts";
import type { EntraConnection } from "./connection.ts";
import * as data from "./data-sources.ts";
import { fromTemplate } from "./from-template.ts";
import { group } from "./group.ts";
import { type Environment, logIn, variables } from "./login.ts";
import { roleAssignment } from "./role-assignment.ts";
import { servicePrincipal } from "./service-principal.ts";
import { signingCertificate } from "./signing-certificate.ts";

/**
 * The provider `hashicorp/azuread` over the interface of Graph that the stand-in has, and over nothing else. It signs in
 * as the real one does in a pipeline: by the job's own identity token.
 */
export function azureadProvider(doors: {
  readonly fetch: typeof fetch;
  readonly ids: Ids;
}): EnvironmentProvider<EntraConnection> {
  return { variables, backend: (read) => backendOf(read, doors) };
}

function backendOf(
  read: Environment,
  doors: Parameters<typeof azureadProvider>[0],
): ProviderBackend<EntraConnection> {
  return {
    configure: (configuration) => logIn(configuration, read, doors),
    resources: {
      azuread_app_role_assignment: roleAssignment,
      azuread_application: application,
      azuread_application_federated_identity_credential: federatedCredential,
      azuread_application_from_template: fromTemplate,
      azuread_application_identifier_uri: identifierUri,
      azuread_application_redirect_uris: redirectUris,
      azuread_group: group,
      azuread_service_principal: servicePrincipal,
      azuread_service_principal_token_signing_certificate: signingCertificate,
    },
    dataSources: {
      azuread_application: data.applicationData,
      azuread_application_published_app_ids: data.publishedAppIds,
      azuread_application_template: data.applicationTemplate,
      azuread_client_config: data.clientConfig,
      azuread_group: data.groupData,
      azuread_service_principal: data.servicePrincipalData,
      azuread_user: data.userData,
      azuread_users: data.usersData,
    },
  };
}
