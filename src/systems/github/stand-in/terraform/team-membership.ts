import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { find, type GitHubConnection, part, remove, send } from "./connection.ts";
import { partsOf, teamPath } from "./identifiers.ts";
import { refusals } from "./refusals.ts";

/** `github_team_membership`. The team may be named by its number or its short name, and stays as it is named. */
export const teamMembership: ResourceBackend<GitHubConnection> = {
  validate: (configuration) => remarksOf(refusals.github_team_membership, configuration),
  create: put,
  async read(prior, connection) {
    const parts = partsOf(String(prior["id"]), 2, "team:username");
    if (!parts.ok) return parts;
    const [team = "", username = ""] = parts.value;
    const path = await pathOf(connection, team, username);
    if (!path.ok) return path;
    const found = await find(connection, path.value);
    if (!found.ok || found.value === null) return found.ok ? ok(null) : found;
    return ok({
      ...prior,
      team_id: team,
      username: prior["username"] ?? username,
      role: String(found.value["role"]),
      etag: prior["etag"] ?? "",
    });
  },
  update: (_prior, planned, connection) => put(planned, connection),
  async delete(prior, connection) {
    const path = await pathOf(connection, String(prior["team_id"]), String(prior["username"]));
    return path.ok ? remove(connection, path.value) : path;
  },
  async import(id, connection) {
    const parts = partsOf(id, 2, "team:username");
    if (!parts.ok) return parts;
    const [team = "", username = ""] = parts.value;
    const path = await teamPath(connection, team);
    if (!path.ok) return path;
    const found = await send(connection, "GET", path.value);
    return found.ok ? ok({ id: `${found.value["id"]}:${username}` }) : found;
  },
};

async function put(planned: State, connection: GitHubConnection): Promise<Result<State>> {
  const team = String(planned["team_id"]);
  const username = String(planned["username"]);
  const path = await pathOf(connection, team, username);
  if (!path.ok) return path;
  const made = await send(connection, "PUT", path.value, { role: planned["role"] });
  return made.ok ? ok({ ...planned, id: `${team}:${username}`, etag: planned["etag"] ?? "" }) : made;
}

async function pathOf(connection: GitHubConnection, team: string, username: string): Promise<Result<string>> {
  const path = await teamPath(connection, team);
  return path.ok ? ok(`${path.value}/memberships/${part(username)}`) : path;
}
