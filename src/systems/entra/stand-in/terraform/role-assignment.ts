import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok } from "../../../../foundation/result.ts";
import { type EntraConnection, find, type Json, remove, send } from "./connection.ts";
import { partsOf } from "./values.ts";

const pattern = "/servicePrincipals/{}/appRoleAssignedTo/{}";

/** `azuread_app_role_assignment`: who may use an application, and as what. */
export const roleAssignment: ResourceBackend<EntraConnection> = {
  async create(planned, connection) {
    const resource = String(planned["resource_object_id"]);
    const made = await send(connection, "POST", `/servicePrincipals/${resource}/appRoleAssignedTo`, {
      appRoleId: planned["app_role_id"],
      principalId: planned["principal_object_id"],
      resourceId: resource,
    });
    if (!made.ok) return made;
    const id = `/servicePrincipals/${resource}/appRoleAssignedTo/${String(made.value["id"])}`;
    return ok(stateOf({ ...planned, id }, made.value));
  },
  async read(prior, connection) {
    const found = await find(connection, String(prior["id"]));
    return found.ok ? ok(found.value && stateOf(prior, found.value)) : found;
  },
  delete: (prior, connection) => remove(connection, String(prior["id"])),
  async import(id) {
    const parts = partsOf(id, pattern);
    return parts.ok ? ok({ id }) : parts;
  },
};

const stateOf = (before: State, found: Json): State => ({
  ...before,
  app_role_id: String(found["appRoleId"]),
  principal_object_id: String(found["principalId"]),
  principal_type: String(found["principalType"]),
  principal_display_name: String(found["principalDisplayName"]),
  resource_object_id: String(found["resourceId"]),
  resource_display_name: String(found["resourceDisplayName"]),
});
