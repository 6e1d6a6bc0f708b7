import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { find, type GitHubConnection, part, remove, send } from "./connection.ts";
import { partsOf, teamPath } from "./identifiers.ts";
import { refusals } from "./refusals.ts";

/** `github_team_repository`: what a team may do with a repository. */
export const teamRepository: ResourceBackend<GitHubConnection> = {
  validate: (configuration) => remarksOf(refusals.github_team_repository, configuration),
  create: put,
  async read(prior, connection) {
    const parts = partsOf(String(prior["id"]), 2, "team:repository");
    if (!parts.ok) return parts;
    const [team = "", repository = ""] = parts.value;
    const path = await teamPath(connection, team);
    if (!path.ok) return path;
    // A team, and whether it is there at all, is told apart from its list of repositories.
    const listed = await find(connection, `${path.value}/repos?per_page=100`);
    if (!listed.ok || listed.value === null) return listed.ok ? ok(null) : listed;
    const all = listed.value as unknown as readonly { readonly name: string; readonly role_name: string }[];
    const found = all.find(({ name }) => name.toLowerCase() === repository.toLowerCase());
    if (!found) return ok(null);
    return ok({
      ...prior,
      team_id: prior["team_id"] ?? team,
      repository: found.name,
      permission: permissionOf(found.role_name),
      etag: prior["etag"] ?? "",
    });
  },
  update: (_prior, planned, connection) => put(planned, connection),
  async delete(prior, connection) {
    const path = await teamPath(connection, String(prior["team_id"]));
    return path.ok ? remove(connection, `${path.value}${repositoryPart(connection, prior)}`) : path;
  },
  async import(id, connection) {
    const parts = partsOf(id, 2, "team:repository");
    if (!parts.ok) return parts;
    const [team = "", repository = ""] = parts.value;
    const number = await teamNumber(connection, team);
    return number.ok ? ok({ id: `${number.value}:${repository}` }) : number;
  },
};

async function put(planned: State, connection: GitHubConnection): Promise<Result<State>> {
  const team = String(planned["team_id"]);
  const path = await teamPath(connection, team);
  if (!path.ok) return path;
  const number = await teamNumber(connection, team);
  if (!number.ok) return number;
  const made = await send(connection, "PUT", `${path.value}${repositoryPart(connection, planned)}`, {
    permission: planned["permission"],
  });
  if (!made.ok) return made;
  return ok({ ...planned, id: `${number.value}:${planned["repository"]}`, etag: planned["etag"] ?? "" });
}

const repositoryPart = ({ owner }: GitHubConnection, { repository }: State) =>
  `/repos/${part(owner)}/${part(String(repository))}`;

async function teamNumber(connection: GitHubConnection, idOrSlug: string): Promise<Result<string>> {
  if (/^\d+$/.test(idOrSlug)) return ok(idOrSlug);
  const path = await teamPath(connection, idOrSlug);
  if (!path.ok) return path;
  const found = await find(connection, path.value);
  if (!found.ok) return found;
  return found.value
    ? ok(String(found.value["id"]))
    : failure("terraform-vendor-refused", `404 Not Found: the team '${idOrSlug}'`);
}

/** REST's roles in the words that it takes them in. */
function permissionOf(role: string): string {
  return role === "read" ? "pull" : role === "write" ? "push" : role;
}
