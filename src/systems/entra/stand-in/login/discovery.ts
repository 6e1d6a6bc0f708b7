import { Hono } from "hono";
import { html, raw } from "hono/html";
import { hexOf } from "../graph/service-principals.ts";
import { applicationOf, type Directory, principalOf } from "../world/directory.ts";
import { OAuthError, oauthErrorBody } from "./oauth-error.ts";

/** Refuses a directory that is not this one: by its id, by a domain of it, or by a word for whatever is somebody's home. */
export function requireTenant({ state }: Directory, name: string): void {
  const { id, initialDomain, domains } = state.tenant;
  const known = [id, initialDomain, ...domains, "organizations", "common"];
  if (!known.includes(name.toLowerCase()))
    throw new OAuthError(
      "invalid_tenant",
      90002,
      `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    );
}

/** The `iss` of identity tokens. */
export const issuerOf = ({ url, state }: Directory) => `${url}/${state.tenant.id}/v2.0`;

/** What whoever trusts this directory reads of it; anybody may. */
export function discovery(directory: Directory): Hono {
  const app = new Hono();
  app.get("/:tenant/v2.0/.well-known/openid-configuration", (context) => {
    try {
      requireTenant(directory, context.req.param("tenant"));
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return context.json(oauthErrorBody(error, directory.clock.now(), directory.ids.uuid()), 400);
    }
    const base = `${directory.url}/${directory.state.tenant.id}`;
    return context.json({
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_modes_supported: ["query", "fragment", "form_post"],
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: ["RS256"],
      response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
      scopes_supported: ["openid", "profile", "email", "offline_access"],
      issuer: issuerOf(directory),
      request_uri_parameter_supported: false,
      userinfo_endpoint: `${directory.url}/oidc/userinfo`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
      http_logout_supported: true,
      frontchannel_logout_supported: true,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      claims_supported: [
        "sub",
        "iss",
        "aud",
        "exp",
        "iat",
        "nonce",
        "preferred_username",
        "name",
        "tid",
        "ver",
        "email",
      ],
      tenant_region_scope: "EU",
    });
  });
  app.get("/:tenant/discovery/v2.0/keys", async (context) =>
    context.json({ keys: [{ ...(await directory.keys.jwk()), issuer: issuerOf(directory) }] }),
  );
  // By this document the provider for Terraform finds where everything is: ARM_METADATA_HOSTNAME names its host.
  app.get("/metadata/endpoints", (context) =>
    context.json({
      name: "AzureCloud",
      authentication: {
        loginEndpoint: directory.url,
        audiences: ["https://management.core.windows.net/", "https://management.azure.com/"],
        ...{ tenant: "common", identityProvider: "AAD" },
      },
      microsoftGraphResourceId: directory.url,
      ...{ graph: directory.url, portal: directory.url, suffixes: {} },
    }),
  );
  app.get("/:tenant/federationmetadata/2007-06/federationmetadata.xml", (context) => {
    const appId = context.req.query("appid") ?? "";
    const certificates = signingCertificates(directory, appId);
    if (certificates === undefined)
      return context.text(
        `AADSTS700016: Application with identifier '${appId}' was not found in the directory.`,
        400,
      );
    const { url, state } = directory;
    return context.body(
      metadata(`${url}/${state.tenant.id}/`, `${url}/${state.tenant.id}/saml2`, certificates).toString(),
      200,
      { "content-type": "application/xml; charset=utf-8" },
    );
  });
  return app;
}

/** The one that signs first; undefined where there is no such application. */
function signingCertificates(directory: Directory, appId: string): readonly string[] | undefined {
  const principal = principalOf(directory, appId);
  if (!principal || !applicationOf(directory, appId)) return undefined;
  const { preferredTokenSigningKeyThumbprint: preferred, keyCredentials } = principal;
  return keyCredentials
    .filter(({ usage }) => usage === "Verify")
    .toSorted(
      (one, other) =>
        Number(hexOf(other.customKeyIdentifier) === preferred) -
        Number(hexOf(one.customKeyIdentifier) === preferred),
    )
    .map(({ key }) => key);
}

/** https://learn.microsoft.com/entra/identity-platform/federation-metadata */
function metadata(entityId: string, signOn: string, certificates: readonly string[]) {
  const bindings = ["HTTP-Redirect", "HTTP-POST"].map(
    (name) => `urn:oasis:names:tc:SAML:2.0:bindings:${name}`,
  );
  return html`${raw('<?xml version="1.0" encoding="utf-8"?>')}<EntityDescriptor ID="_${entityId.split("/").at(-2)}" entityID="${entityId}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${certificates.map(
    (one) =>
      html`<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${one}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
  )}<SingleLogoutService Binding="${bindings[0]}" Location="${signOn}" />${bindings.map(
    (binding) => html`<SingleSignOnService Binding="${binding}" Location="${signOn}" />`,
  )}</IDPSSODescriptor></EntityDescriptor>`;
}
