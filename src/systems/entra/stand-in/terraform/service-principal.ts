import { oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import {
  type EntraConnection,
  find,
  type Json,
  reference,
  remove,
  send,
  standsAlready,
} from "./connection.ts";
import { relate, relatedTo } from "./owners.ts";
import {
  block,
  collection,
  firstBlock,
  notServed,
  objectOf,
  partsOf,
  rolesOf,
  scopesOf,
  textOf,
  textsOf,
} from "./values.ts";

const type = "azuread_service_principal";
const unserved = ["feature_tags", "features"];

/**
 * `azuread_service_principal`: an application as the company's directory knows it. With `use_existing` one that is there is
 * changed in place of being refused, and a failed deletion is no failure.
 */
export const servicePrincipal: ResourceBackend<EntraConnection> = {
  validate: (configuration) =>
    remarksOf(
      [oneOf("preferred_single_sign_on_mode", ["", "notSupported", "oidc", "password", "saml"])],
      configuration,
    ),
  async create(planned, connection) {
    const refusal = notServed(type, planned, unserved);
    if (refusal) return refusal;
    const found = await find(connection, `/servicePrincipals(appId='${String(planned["client_id"])}')`);
    if (!found.ok) return found;
    if (found.value) {
      const path = `/servicePrincipals/${String(found.value["id"])}`;
      if (planned["use_existing"] !== true) return standsAlready(type, path);
      return write(path, planned, connection, found.value);
    }
    const owners = textsOf(planned["owners"]);
    const made = await send(connection, "POST", "/servicePrincipals", {
      ...{ appId: planned["client_id"], ...settings(planned), tags: textsOf(planned["tags"]) },
      ...(owners.length > 0 && { "owners@odata.bind": owners.map((id) => reference(connection, id)) }),
    });
    if (!made.ok) return made;
    const path = `/servicePrincipals/${String(made.value["id"])}`;
    const related = await relate(connection, path, "owners", owners);
    return related.ok ? read(path, planned, connection) : related;
  },
  async read(prior, connection) {
    const path = String(prior["id"]);
    const found = await find(connection, path);
    if (!found.ok || !found.value) return found.ok ? ok(null) : found;
    return read(path, prior, connection, found.value);
  },
  async update(prior, planned, connection) {
    const refusal = notServed(type, planned, unserved);
    return refusal ?? write(String(prior["id"]), planned, connection);
  },
  async delete(prior, connection) {
    const gone = await remove(connection, String(prior["id"]));
    return prior["use_existing"] === true ? ok(undefined) : gone;
  },
  async import(id) {
    const parts = partsOf(id, "/servicePrincipals/{}");
    return parts.ok ? ok({ id }) : parts;
  },
};

const settings = (planned: State): Json => ({
  accountEnabled: planned["account_enabled"] !== false,
  alternativeNames: textsOf(planned["alternative_names"]),
  appRoleAssignmentRequired: planned["app_role_assignment_required"] === true,
  description: textOf(planned["description"]),
  loginUrl: textOf(planned["login_url"]),
  notes: textOf(planned["notes"]),
  notificationEmailAddresses: textsOf(planned["notification_email_addresses"]),
  preferredSingleSignOnMode: textOf(planned["preferred_single_sign_on_mode"]),
  samlSingleSignOnSettings: {
    relayState: textOf(firstBlock(planned["saml_single_sign_on"])?.["relay_state"]),
  },
});

/** Changes one that is there; tags that nobody set stay as they are. */
async function write(
  path: string,
  planned: State,
  connection: EntraConnection,
  found?: Json,
): Promise<Result<State>> {
  const tags = planned["tags"] === null ? found?.["tags"] : planned["tags"];
  const changed = await send(connection, "PATCH", path, { ...settings(planned), tags: textsOf(tags) });
  if (!changed.ok) return changed;
  const owners = planned["owners"];
  const related = owners === null ? ok(undefined) : await relate(connection, path, "owners", textsOf(owners));
  return related.ok ? read(path, planned, connection) : related;
}

async function read(
  path: string,
  before: State,
  connection: EntraConnection,
  known?: Json,
): Promise<Result<State>> {
  const found = known ? ok(known) : await send(connection, "GET", path);
  if (!found.ok) return found;
  const owners = await relatedTo(connection, path, "owners");
  if (!owners.ok) return owners;
  const shown = shared(found.value);
  const relayState = textOf(objectOf(found.value["samlSingleSignOnSettings"])["relayState"]);
  return ok({
    ...before,
    ...shown,
    id: path,
    use_existing: before["use_existing"] ?? null,
    alternative_names: collection(shown["alternative_names"], before["alternative_names"]),
    notification_email_addresses: collection(
      shown["notification_email_addresses"],
      before["notification_email_addresses"],
    ),
    owners: collection(owners.value, before["owners"]),
    saml_single_sign_on: block(
      { relay_state: relayState },
      before["saml_single_sign_on"],
      relayState === null,
    ),
    ...{ feature_tags: [], features: [] },
  });
}

/** What the resource and the data source show alike. */
export function shared(found: Json): State {
  const clientId = String(found["appId"]);
  return {
    ...{ object_id: String(found["id"]), client_id: clientId, display_name: String(found["displayName"]) },
    ...rolesOf(found["appRoles"]),
    ...scopesOf(found["oauth2PermissionScopes"]),
    account_enabled: found["accountEnabled"] === true,
    alternative_names: textsOf(found["alternativeNames"]),
    app_role_assignment_required: found["appRoleAssignmentRequired"] === true,
    application_tenant_id: textOf(found["appOwnerOrganizationId"]),
    description: textOf(found["description"]),
    homepage_url: textOf(found["homepage"]),
    login_url: textOf(found["loginUrl"]),
    logout_url: textOf(found["logoutUrl"]),
    notes: textOf(found["notes"]),
    notification_email_addresses: textsOf(found["notificationEmailAddresses"]),
    preferred_single_sign_on_mode: textOf(found["preferredSingleSignOnMode"]),
    redirect_uris: textsOf(found["replyUrls"]),
    saml_metadata_url: textOf(found["samlMetadataUrl"]),
    service_principal_names: textsOf(found["servicePrincipalNames"]).filter((name) => name !== clientId),
    sign_in_audience: textOf(found["signInAudience"]),
    tags: textsOf(found["tags"]),
    type: textOf(found["servicePrincipalType"]),
  };
}
