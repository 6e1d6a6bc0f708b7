import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { readBlocks, writeBlocks } from "./application-blocks.ts";
import {
  type EntraConnection,
  find,
  type Json,
  list,
  query,
  quoted,
  reference,
  remove,
  send,
} from "./connection.ts";
import { alreadyNamed } from "./group.ts";
import { relate, relatedTo } from "./owners.ts";
import { collection, notServed, objectOf, partsOf, rolesOf, scopesOf, textOf, textsOf } from "./values.ts";

const type = "azuread_application";
const unserved = ["feature_tags", "logo_image", "oauth2_post_response_required", "password", "template_id"];

/** `azuread_application`: an application of the company's own. */
export const application: ResourceBackend<EntraConnection> = {
  async create(planned, connection) {
    const refusal = notServed(type, planned, unserved) ?? (await duplicate(planned, connection));
    if (refusal) return refusal;
    const owners = textsOf(planned["owners"]);
    const made = await send(connection, "POST", "/applications", {
      ...settings(planned),
      ...(owners.length > 0 && { "owners@odata.bind": owners.map((id) => reference(connection, id)) }),
    });
    if (!made.ok) return made;
    const path = `/applications/${String(made.value["id"])}`;
    const related = await relate(connection, path, "owners", owners);
    return related.ok ? read(path, planned, connection) : related;
  },
  async read(prior, connection) {
    const path = String(prior["id"]);
    const found = await find(connection, path);
    if (!found.ok || !found.value) return found.ok ? ok(null) : found;
    const imported = textOf(prior["object_id"]) === null;
    return read(path, prior, connection, { known: found.value, imported });
  },
  async update(prior, planned, connection) {
    const path = String(prior["id"]);
    const refusal = notServed(type, planned, unserved);
    if (refusal) return refusal;
    const changed = await send(connection, "PATCH", path, settings(planned));
    if (!changed.ok) return changed;
    const related = await relate(connection, path, "owners", textsOf(planned["owners"]));
    return related.ok ? read(path, planned, connection) : related;
  },
  delete: (prior, connection) => remove(connection, String(prior["id"])),
  async import(id) {
    const parts = partsOf(id, "/applications/{}");
    return parts.ok ? ok({ id, prevent_duplicate_names: false }) : parts;
  },
};

const settings = (planned: State): Json => ({
  displayName: planned["display_name"],
  description: textOf(planned["description"]),
  notes: textOf(planned["notes"]),
  signInAudience: planned["sign_in_audience"],
  groupMembershipClaims: textsOf(planned["group_membership_claims"]).join(",") || null,
  identifierUris: textsOf(planned["identifier_uris"]),
  isDeviceOnlyAuthSupported: planned["device_only_auth_enabled"] === true,
  isFallbackPublicClient: planned["fallback_public_client_enabled"] === true,
  serviceManagementReference: textOf(planned["service_management_reference"]),
  tags: textsOf(planned["tags"]),
  info: {
    marketingUrl: textOf(planned["marketing_url"]),
    privacyStatementUrl: textOf(planned["privacy_statement_url"]),
    supportUrl: textOf(planned["support_url"]),
    termsOfServiceUrl: textOf(planned["terms_of_service_url"]),
  },
  ...writeBlocks(planned),
});

async function duplicate(planned: State, connection: EntraConnection): Promise<Result<never> | undefined> {
  if (planned["prevent_duplicate_names"] !== true) return undefined;
  const name = String(planned["display_name"]);
  const found = await list(
    connection,
    `/applications${query({ $filter: `displayName eq ${quoted(name)}` })}`,
  );
  if (!found.ok) return found;
  const [first] = found.value;
  return first && alreadyNamed(type, String(first["id"]), name);
}

async function read(
  path: string,
  before: State,
  connection: EntraConnection,
  { known, imported = false }: { readonly known?: Json; readonly imported?: boolean } = {},
): Promise<Result<State>> {
  const found = known ? ok(known) : await send(connection, "GET", path);
  if (!found.ok) return found;
  const owners = await relatedTo(connection, path, "owners");
  if (!owners.ok) return owners;
  const shown = shared(found.value);
  return ok({
    ...before,
    ...shown,
    ...readBlocks(found.value, before, imported),
    id: path,
    prevent_duplicate_names: before["prevent_duplicate_names"] ?? false,
    group_membership_claims: collection(shown["group_membership_claims"], before["group_membership_claims"]),
    identifier_uris: collection(shown["identifier_uris"], before["identifier_uris"]),
    owners: collection(owners.value, before["owners"]),
    ...{
      logo_image: null,
      template_id: textOf(found.value["applicationTemplateId"]),
      feature_tags: [],
      password: [],
    },
  });
}

/** What the resource and the data source show alike. */
export function shared(found: Json): State {
  const info = objectOf(found["info"]);
  const { app_role_ids } = rolesOf(found["appRoles"]);
  const { oauth2_permission_scope_ids } = scopesOf(objectOf(found["api"])["oauth2PermissionScopes"]);
  const claims = textOf(found["groupMembershipClaims"]);
  return {
    ...{
      object_id: String(found["id"]),
      client_id: String(found["appId"]),
      display_name: String(found["displayName"]),
    },
    ...{ app_role_ids, oauth2_permission_scope_ids },
    description: textOf(found["description"]),
    notes: textOf(found["notes"]),
    sign_in_audience: textOf(found["signInAudience"]),
    group_membership_claims: claims === null ? [] : claims.split(/, ?/),
    identifier_uris: textsOf(found["identifierUris"]),
    device_only_auth_enabled: found["isDeviceOnlyAuthSupported"] === true,
    fallback_public_client_enabled: found["isFallbackPublicClient"] === true,
    oauth2_post_response_required: false,
    service_management_reference: textOf(found["serviceManagementReference"]),
    publisher_domain: textOf(found["publisherDomain"]),
    tags: textsOf(found["tags"]),
    marketing_url: textOf(info["marketingUrl"]),
    privacy_statement_url: textOf(info["privacyStatementUrl"]),
    support_url: textOf(info["supportUrl"]),
    terms_of_service_url: textOf(info["termsOfServiceUrl"]),
    ...{ disabled_by_microsoft: null, logo_url: null },
  };
}
