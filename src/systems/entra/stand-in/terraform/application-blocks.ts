import type { KnownValue, State } from "../../../../contracts/terraform-backend.ts";
import type { Json } from "./connection.ts";
import { block, blocks, collection, firstBlock, objectOf, textOf, textsOf } from "./values.ts";

const claimTokens = [
  ["access_token", "accessToken"],
  ["id_token", "idToken"],
  ["saml2_token", "saml2Token"],
] as const;

/** The blocks of an application, as Graph takes them. */
export function writeBlocks(planned: State): Json {
  const web = firstBlock(planned["web"]);
  const implicit = firstBlock(web?.["implicit_grant"]);
  const api = firstBlock(planned["api"]);
  const redirects = (name: string) => ({
    redirectUris: textsOf(firstBlock(planned[name])?.["redirect_uris"]),
  });
  return {
    api: {
      acceptMappedClaims: api?.["mapped_claims_enabled"] === true ? true : null,
      knownClientApplications: textsOf(api?.["known_client_applications"]),
      requestedAccessTokenVersion: api?.["requested_access_token_version"] ?? null,
    },
    appRoles: blocks(planned["app_role"]).map((role) => ({
      ...{ id: role["id"], displayName: role["display_name"], description: role["description"] },
      ...{ isEnabled: role["enabled"], value: textOf(role["value"]) },
      allowedMemberTypes: textsOf(role["allowed_member_types"]),
    })),
    optionalClaims: optionalClaims(firstBlock(planned["optional_claims"])),
    publicClient: redirects("public_client"),
    spa: redirects("single_page_application"),
    requiredResourceAccess: blocks(planned["required_resource_access"]).map((one) => ({
      resourceAppId: one["resource_app_id"],
      resourceAccess: blocks(one["resource_access"]).map(({ id, type }) => ({ id, type })),
    })),
    web: {
      ...redirects("web"),
      homePageUrl: textOf(web?.["homepage_url"]),
      logoutUrl: textOf(web?.["logout_url"]),
      implicitGrantSettings: {
        enableAccessTokenIssuance: implicit?.["access_token_issuance_enabled"] === true,
        enableIdTokenIssuance: implicit?.["id_token_issuance_enabled"] === true,
      },
    },
  };
}

function optionalClaims(wanted: State | undefined): Json {
  return Object.fromEntries(
    claimTokens.map(([name, graphs]) => [
      graphs,
      blocks(wanted?.[name]).map((claim) => ({
        ...{ name: claim["name"], source: textOf(claim["source"]), essential: claim["essential"] === true },
        additionalProperties: textsOf(claim["additional_properties"]),
      })),
    ]),
  );
}

/**
 * The same blocks as a configuration would have them; `before` tells which of the empty ones were written. Of what was
 * imported nobody knows: the real provider then shows all of them and passes over those that nobody wrote, which no
 * provider of today may. Here only those are shown that nearly everybody writes.
 */
export function readBlocks(found: Json, before: State, imported = false): State {
  const shown: readonly string[] = imported ? ["web", "public_client"] : [];
  const was = (name: string) => (shown.includes(name) ? [{ redirect_uris: [] }] : before[name]);
  const redirects = (name: string, graphs: string) => {
    const uris = textsOf(objectOf(found[graphs])["redirectUris"]);
    return block(
      { redirect_uris: collection(uris, firstBlock(was(name))?.["redirect_uris"]) },
      was(name),
      uris.length === 0,
    );
  };
  return {
    api: apiBlock(objectOf(found["api"]), was("api")),
    app_role: readRoles(found["appRoles"]),
    optional_claims: claimsBlock(objectOf(found["optionalClaims"]), was("optional_claims")),
    public_client: redirects("public_client", "publicClient"),
    single_page_application: redirects("single_page_application", "spa"),
    required_resource_access: ((found["requiredResourceAccess"] ?? []) as readonly Json[]).map((one) => ({
      resource_app_id: String(one["resourceAppId"]),
      resource_access: (one["resourceAccess"] as readonly Json[]).map(({ id, type }) => ({
        id: String(id),
        type: String(type),
      })),
    })),
    web: webBlock(objectOf(found["web"]), was("web")),
  };
}

function apiBlock(api: Json, before: KnownValue | undefined): KnownValue {
  const known = textsOf(api["knownClientApplications"]);
  const mapped = api["acceptMappedClaims"] === true;
  const version = Number(api["requestedAccessTokenVersion"] ?? 1);
  return block(
    {
      known_client_applications: collection(known, firstBlock(before)?.["known_client_applications"]),
      ...{
        mapped_claims_enabled: mapped,
        requested_access_token_version: version,
        oauth2_permission_scope: [],
      },
    },
    before,
    known.length === 0 && !mapped && version === 1,
  );
}

function readRoles(found: unknown): KnownValue {
  return ((found ?? []) as readonly Json[]).map((role) => ({
    ...{
      id: String(role["id"]),
      display_name: String(role["displayName"]),
      description: String(role["description"]),
    },
    ...{ enabled: role["isEnabled"] === true, value: textOf(role["value"]) },
    allowed_member_types: textsOf(role["allowedMemberTypes"]),
  }));
}

function claimsBlock(found: Json, before: KnownValue | undefined): KnownValue {
  const written = firstBlock(before);
  const tokens = claimTokens.map(([name, graphs]): [string, readonly State[]] => [
    name,
    ((found[graphs] ?? []) as readonly Json[]).map((claim, index) => ({
      ...{
        name: String(claim["name"]),
        source: textOf(claim["source"]),
        essential: claim["essential"] === true,
      },
      additional_properties: collection(
        claim["additionalProperties"],
        blocks(written?.[name])[index]?.["additional_properties"],
      ),
    })),
  ]);
  return block(
    Object.fromEntries(tokens),
    before,
    tokens.every(([, claims]) => claims.length === 0),
  );
}

function webBlock(web: Json, before: KnownValue | undefined): KnownValue {
  const written = firstBlock(before);
  const uris = textsOf(web["redirectUris"]);
  const [homepage, logout] = [textOf(web["homePageUrl"]), textOf(web["logoutUrl"])];
  const implicit = objectOf(web["implicitGrantSettings"]);
  const access = implicit["enableAccessTokenIssuance"] === true;
  const id = implicit["enableIdTokenIssuance"] === true;
  const grant = { access_token_issuance_enabled: access, id_token_issuance_enabled: id };
  return block(
    {
      ...{ homepage_url: homepage, logout_url: logout },
      redirect_uris: collection(uris, written?.["redirect_uris"]),
      implicit_grant: block(grant, written?.["implicit_grant"], !access && !id),
    },
    before,
    uris.length === 0 && homepage === null && logout === null && !access && !id,
  );
}
