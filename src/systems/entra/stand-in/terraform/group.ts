import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
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
import { relate, relatedTo } from "./owners.ts";
import { collection, notServed, partsOf, textOf, textsOf } from "./values.ts";

const unserved = [
  ...[
    "administrative_unit_ids",
    "assignable_to_role",
    "auto_subscribe_new_members",
    "behaviors",
    "dynamic_membership",
  ],
  ...["external_senders_allowed", "hide_from_address_lists", "hide_from_outlook_clients", "mail_enabled"],
  ...["provisioning_options", "theme", "types", "writeback_enabled"],
];

/** As Graph takes them at once. */
const membersAtOnce = 20;

/** `azuread_group`: a security group. Without owners of its own it belongs to whoever makes it. */
export const group: ResourceBackend<EntraConnection> = {
  async create(planned, connection) {
    const refusal = notServed("azuread_group", planned, unserved) ?? (await duplicate(planned, connection));
    if (refusal) return refusal;
    const members = textsOf(planned["members"]);
    const owners = textsOf(planned["owners"]);
    const bind = (ids: readonly string[]) => ids.map((id) => reference(connection, id));
    const made = await send(connection, "POST", "/groups", {
      ...settings(planned),
      mailEnabled: false,
      mailNickname: textOf(planned["mail_nickname"]) ?? connection.nickname(),
      "owners@odata.bind": bind(owners.length === 0 ? [connection.objectId] : owners),
      "members@odata.bind": bind(members.slice(0, membersAtOnce)),
    });
    if (!made.ok) return made;
    const path = `/groups/${String(made.value["id"])}`;
    const filled =
      members.length > membersAtOnce ? await relate(connection, path, "members", members) : ok(undefined);
    return filled.ok ? read(path, planned, connection) : filled;
  },
  async read(prior, connection) {
    const path = String(prior["id"]);
    const found = await find(connection, path);
    if (!found.ok || !found.value) return found.ok ? ok(null) : found;
    return read(path, prior, connection, found.value);
  },
  async update(prior, planned, connection) {
    const path = String(prior["id"]);
    const refusal = notServed("azuread_group", planned, unserved);
    if (refusal) return refusal;
    const changed = await send(connection, "PATCH", path, settings(planned));
    if (!changed.ok) return changed;
    for (const relation of ["owners", "members"] as const) {
      if (planned[relation] === null) continue;
      const related = await relate(connection, path, relation, textsOf(planned[relation]));
      if (!related.ok) return related;
    }
    return read(path, planned, connection);
  },
  delete: (prior, connection) => remove(connection, String(prior["id"])),
  async import(id) {
    const parts = partsOf(id, "/groups/{}");
    return parts.ok ? ok({ id, prevent_duplicate_names: false }) : parts;
  },
};

const settings = (planned: State): Json => ({
  displayName: planned["display_name"],
  description: textOf(planned["description"]),
  securityEnabled: planned["security_enabled"] === true,
});

async function duplicate(planned: State, connection: EntraConnection): Promise<Result<never> | undefined> {
  if (planned["prevent_duplicate_names"] !== true) return undefined;
  const name = String(planned["display_name"]);
  const found = await list(connection, `/groups${query({ $filter: `displayName eq ${quoted(name)}` })}`);
  if (!found.ok) return found;
  const [first] = found.value;
  return first && alreadyNamed("azuread_group", String(first["id"]), name);
}

/** What `tf.ImportAsDuplicateError` says. */
export function alreadyNamed(type: string, id: string, name: string): Result<never> {
  return failure(
    "terraform-vendor-refused",
    `an existing ${type} with the display name "${name}" (ID "${id}") was found and \`prevent_duplicate_names\` was specified`,
  );
}

async function read(
  path: string,
  before: State,
  connection: EntraConnection,
  known?: Json,
): Promise<Result<State>> {
  const found = known ? ok(known) : await send(connection, "GET", path);
  if (!found.ok) return found;
  const members = await relatedTo(connection, path, "members");
  if (!members.ok) return members;
  const owners = await relatedTo(connection, path, "owners");
  if (!owners.ok) return owners;
  return ok({
    ...before,
    ...shared(found.value),
    id: path,
    prevent_duplicate_names: before["prevent_duplicate_names"] ?? false,
    members: collection(members.value, []),
    owners: collection(owners.value, []),
    ...{
      administrative_unit_ids: null,
      behaviors: null,
      provisioning_options: null,
      types: null,
      dynamic_membership: [],
    },
  });
}

/** What the resource and the data source show alike. */
export function shared(found: Json): State {
  return {
    object_id: String(found["id"]),
    display_name: String(found["displayName"]),
    description: textOf(found["description"]),
    mail_nickname: textOf(found["mailNickname"]),
    security_enabled: found["securityEnabled"] === true,
    mail_enabled: found["mailEnabled"] === true,
    visibility: textOf(found["visibility"]),
    ...{ assignable_to_role: false, auto_subscribe_new_members: false, external_senders_allowed: false },
    ...{
      hide_from_address_lists: false,
      hide_from_outlook_clients: false,
      writeback_enabled: false,
      mail: null,
    },
    ...{
      onpremises_domain_name: null,
      onpremises_group_type: null,
      onpremises_netbios_name: null,
      theme: null,
    },
    ...{
      onpremises_sam_account_name: null,
      onpremises_security_identifier: null,
      onpremises_sync_enabled: false,
    },
    ...{ preferred_language: null, proxy_addresses: [] },
  };
}
