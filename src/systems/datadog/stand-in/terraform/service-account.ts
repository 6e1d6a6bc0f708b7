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

/** `datadog_service_account`. The vendor deletes nobody: destroying one disables it. */
export const serviceAccount: ResourceBackend<DatadogConnection> = {
  async create(planned, connection) {
    const roles = ((planned["roles"] as readonly string[] | null) ?? []).map((id) => ({ type: "roles", id }));
    const made = await send(connection, "POST", "/api/v2/service_accounts", {
      data: {
        type: "users",
        attributes: { email: planned["email"], name: planned["name"] ?? "", service_account: true },
        relationships: { roles: { data: roles } },
      },
    });
    if (!made.ok) return made;
    const state = stateOf(dataOf(made.value));
    return planned["disabled"] === true
      ? change({ ...planned, id: state["id"] ?? "" }, connection)
      : ok(state);
  },
  async read(prior, connection) {
    const found = await find(connection, pathOf(prior));
    return found.ok ? ok(found.value && stateOf(dataOf(found.value))) : found;
  },
  async update(prior, planned, connection) {
    const [before, after] = [prior, planned].map((one) => (one["roles"] as readonly string[] | null) ?? []);
    for (const [method, ids] of [
      ["POST", (after ?? []).filter((id) => !before?.includes(id))],
      ["DELETE", (before ?? []).filter((id) => !after?.includes(id))],
    ] as const) {
      for (const id of ids) {
        const body = { data: { type: "users", id: planned["id"] } };
        const moved = await send(connection, method, `/api/v2/roles/${part(id)}/users`, body);
        if (!moved.ok) return moved;
      }
    }
    return change(planned, connection);
  },
  delete: (prior, connection) => remove(connection, pathOf(prior)),
  async import(id, connection) {
    const found = await send(connection, "GET", `/api/v2/users/${part(id)}`);
    return found.ok ? ok({ id }) : found;
  },
};

const pathOf = ({ id }: State) => `/api/v2/users/${part(String(id))}`;

async function change(planned: State, connection: DatadogConnection): Promise<Result<State>> {
  const changed = await send(connection, "PATCH", pathOf(planned), {
    data: {
      type: "users",
      id: planned["id"],
      attributes: { name: planned["name"] ?? "", disabled: planned["disabled"] ?? false },
    },
  });
  return changed.ok ? ok(stateOf(dataOf(changed.value))) : changed;
}

function stateOf(data: Json): State {
  const { email, name, disabled } = attributesOf(data);
  const { roles } = data["relationships"] as { readonly roles: { readonly data: readonly Json[] } };
  return {
    ...{ id: String(data["id"]), email: String(email), name: String(name), disabled: disabled === true },
    roles: roles.data.map(({ id }) => String(id)),
  };
}
