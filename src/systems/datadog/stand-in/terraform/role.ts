import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import {
  attributesOf,
  type DatadogConnection,
  dataOf,
  find,
  type Json,
  part,
  remove,
  send,
} from "./connection.ts";

/** `datadog_role` */
export const role: ResourceBackend<DatadogConnection> = {
  async create(planned, connection) {
    const made = await send(connection, "POST", "/api/v2/roles", bodyOf(planned));
    return made.ok ? stateOf(dataOf(made.value), connection) : made;
  },
  async read(prior, connection) {
    const found = await find(connection, pathOf(prior));
    if (!found.ok) return found;
    return found.value ? stateOf(dataOf(found.value), connection) : ok(null);
  },
  async update(_prior, planned, connection) {
    const changed = await send(connection, "PATCH", pathOf(planned), bodyOf(planned));
    return changed.ok ? stateOf(dataOf(changed.value), connection) : changed;
  },
  delete: (prior, connection) => remove(connection, pathOf(prior)),
  async import(id, connection) {
    const found = await send(connection, "GET", `/api/v2/roles/${part(id)}`);
    return found.ok ? ok({ id }) : found;
  },
};

const pathOf = ({ id }: State) => `/api/v2/roles/${part(String(id))}`;

function bodyOf(planned: State): Json {
  const permissions = (planned["permission"] as readonly State[] | null) ?? [];
  return {
    data: {
      type: "roles",
      ...(planned["id"] && { id: planned["id"] }),
      attributes: { name: planned["name"] },
      relationships: { permissions: { data: permissions.map(({ id }) => ({ type: "permissions", id })) } },
    },
  };
}

async function stateOf(data: Json, connection: DatadogConnection): Promise<Result<State>> {
  const listed = await send(connection, "GET", `/api/v2/roles/${part(String(data["id"]))}/permissions`);
  if (!listed.ok) return listed;
  const { name, user_count } = attributesOf(data);
  return ok({
    ...{ id: String(data["id"]), name: String(name), user_count: Number(user_count) },
    permission: (listed.value["data"] as readonly Json[]).map((one) => ({
      id: String(one["id"]),
      name: String(attributesOf(one)["name"]),
    })),
  });
}
