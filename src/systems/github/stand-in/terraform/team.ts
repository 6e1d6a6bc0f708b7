import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { find, type GitHubConnection, type Json, part, remove, send } from "./connection.ts";
import { teamPath } from "./identifiers.ts";
import { refusals } from "./refusals.ts";

/** `github_team`. Whoever makes a team is no member of it, unless the configuration says so. */
export const team: ResourceBackend<GitHubConnection> = {
  validate: (configuration) => remarksOf(refusals.github_team, configuration),
  async create(planned, connection) {
    const unsupported = notServed(planned);
    if (unsupported) return unsupported;
    const made = await send(connection, "POST", `/orgs/${part(connection.owner)}/teams`, settings(planned));
    if (!made.ok) return made;
    const path = `/orgs/${part(connection.owner)}/teams/${part(String(made.value["slug"]))}`;
    if (planned["create_default_maintainer"] !== true && Number(made.value["members_count"]) > 0) {
      const emptied = await removeMembers(connection, path);
      if (!emptied.ok) return emptied;
      return ok(stateOf({ ...made.value, members_count: 0 }, planned));
    }
    return ok(stateOf(made.value, planned));
  },
  async read(prior, connection) {
    const path = await teamPath(connection, String(prior["id"]));
    if (!path.ok) return path;
    const found = await find(connection, path.value);
    return found.ok ? ok(found.value && stateOf(found.value, prior)) : found;
  },
  async update(prior, planned, connection) {
    const unsupported = notServed(planned);
    if (unsupported) return unsupported;
    const path = await teamPath(connection, String(prior["id"]));
    if (!path.ok) return path;
    const changed = await send(connection, "PATCH", path.value, settings(planned));
    return changed.ok ? ok(stateOf(changed.value, planned)) : changed;
  },
  async delete(prior, connection) {
    const path = await teamPath(connection, String(prior["id"]));
    return path.ok ? remove(connection, path.value) : path;
  },
  async import(id, connection) {
    const path = await teamPath(connection, id);
    if (!path.ok) return path;
    const found = await send(connection, "GET", path.value);
    return found.ok ? ok({ id: String(found.value["id"]), create_default_maintainer: false }) : found;
  },
};

function notServed(planned: State): Result<never> | undefined {
  const used = ["parent_team_id", "ldap_dn"].find((name) => planned[name] !== null && planned[name] !== "");
  return used === undefined
    ? undefined
    : failure("terraform-not-served", `The stand-in provider does not serve '${used}' of github_team.`);
}

const settings = (planned: State): Json => ({
  name: planned["name"],
  description: planned["description"] ?? "",
  privacy: planned["privacy"],
  notification_setting: planned["notification_setting"],
});

async function removeMembers(connection: GitHubConnection, path: string): Promise<Result<void>> {
  const listed = await send(connection, "GET", `${path}/members`);
  if (!listed.ok) return listed;
  for (const { login } of listed.value as unknown as readonly { readonly login: string }[]) {
    const removed = await remove(connection, `${path}/memberships/${part(login)}`);
    if (!removed.ok) return removed;
  }
  return ok(undefined);
}

export function stateOf(found: Json, before: State = {}): State {
  return {
    ...before,
    id: String(found["id"]),
    name: String(found["name"]),
    slug: String(found["slug"]),
    description: (found["description"] ?? null) as string | null,
    privacy: String(found["privacy"]),
    notification_setting: String(found["notification_setting"]),
    members_count: Number(found["members_count"] ?? 0),
    node_id: String(found["node_id"]),
    parent_team_read_id: "",
    parent_team_read_slug: "",
    etag: before["etag"] ?? "",
  };
}
