import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok } from "../../../../foundation/result.ts";
import {
  attributesOf,
  type DatadogConnection,
  dataOf,
  find,
  type Json,
  notServed,
  part,
  remove,
  send,
} from "./connection.ts";

/** `datadog_authn_mapping`: which role somebody gets who signs in with an attribute. */
export const authnMapping: ResourceBackend<DatadogConnection> = {
  async create(planned, connection) {
    if (planned["team"]) return notServed("'team' of datadog_authn_mapping");
    const made = await send(connection, "POST", "/api/v2/authn_mappings", bodyOf(planned));
    return made.ok ? ok(stateOf(dataOf(made.value))) : made;
  },
  async read(prior, connection) {
    const found = await find(connection, pathOf(prior));
    return found.ok ? ok(found.value && stateOf(dataOf(found.value))) : found;
  },
  async update(_prior, planned, connection) {
    const changed = await send(connection, "PATCH", pathOf(planned), bodyOf(planned));
    return changed.ok ? ok(stateOf(dataOf(changed.value))) : changed;
  },
  delete: (prior, connection) => remove(connection, pathOf(prior)),
  async import(id, connection) {
    const found = await send(connection, "GET", `/api/v2/authn_mappings/${part(id)}`);
    return found.ok ? ok({ id }) : found;
  },
};

const pathOf = ({ id }: State) => `/api/v2/authn_mappings/${part(String(id))}`;

const bodyOf = ({ id, key, value, role }: State): Json => ({
  data: {
    type: "authn_mappings",
    ...(id && { id }),
    attributes: { attribute_key: key, attribute_value: value },
    relationships: { role: { data: { type: "roles", id: role } } },
  },
});

function stateOf(data: Json): State {
  const { attribute_key, attribute_value } = attributesOf(data);
  const { role } = data["relationships"] as { readonly role: { readonly data: { readonly id: string } } };
  return {
    id: String(data["id"]),
    key: String(attribute_key),
    value: String(attribute_value),
    role: role.data.id,
  };
}
