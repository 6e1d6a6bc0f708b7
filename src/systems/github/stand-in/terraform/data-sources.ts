import type { DataSourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { find, type GitHubConnection, type Json, part, send } from "./connection.ts";
import { pathOf as repositoryPath, stateOf as repositoryState } from "./repository.ts";
import { stateOf as teamState } from "./team.ts";

/** `github_repository` by its name, or by `full_name`. */
export const repositoryData: DataSourceBackend<GitHubConnection> = {
  async read({ name, full_name }, connection) {
    const [owner, short] = typeof full_name === "string" ? full_name.split("/") : [connection.owner, name];
    if (typeof short !== "string" || owner === undefined) {
      return failure("terraform-vendor-refused", "One of `full_name` or `name` has to be provided");
    }
    const found = await send(
      { ...connection, owner },
      "GET",
      repositoryPath({ ...connection, owner }, short),
    );
    if (!found.ok) return found;
    const state = repositoryState(found.value);
    return ok({
      ...without(state, [
        "etag",
        "source_owner",
        "source_repo",
        "vulnerability_alerts",
        "web_commit_signoff_required",
      ]),
      fork: found.value["fork"] === true,
      pages: [],
      repository_license: [],
      template: [],
    });
  },
};

/** `github_team` by its short name, with its members and repositories. */
export const teamData: DataSourceBackend<GitHubConnection> = {
  async read(configuration, connection) {
    const path = `/orgs/${part(connection.owner)}/teams/${part(String(configuration["slug"]))}`;
    const found = await send(connection, "GET", path);
    if (!found.ok) return found;
    const { id, name, slug, description, privacy, notification_setting, node_id } = teamState(found.value);
    const state = {
      ...{ id, name, slug, description, privacy, notification_setting, node_id },
      permission: String(found.value["permission"]),
    } as State;
    if (configuration["summary_only"] === true) return ok(state);
    const members = await list(connection, `${path}/members`);
    if (!members.ok) return members;
    const repositories = await list(connection, `${path}/repos`);
    if (!repositories.ok) return repositories;
    return ok({
      ...state,
      members: members.value.map(({ login }) => String(login)),
      repositories: repositories.value.map((one) => String(one["name"])),
      repositories_detailed: repositories.value.map((one) => ({
        repo_id: Number(one["id"]),
        repo_name: String(one["name"]),
        role_name: String(one["role_name"]),
      })),
    });
  },
};

/** `github_user` by login. */
export const userData: DataSourceBackend<GitHubConnection> = {
  async read({ username }, connection) {
    const found = await send(connection, "GET", `/users/${part(String(username))}`);
    if (!found.ok) return found;
    const text = (name: string) => String(found.value[name] ?? "");
    const number = (name: string) => Number(found.value[name] ?? 0);
    return ok({
      ...{ id: text("id"), login: text("login"), node_id: text("node_id"), name: text("name") },
      ...{ avatar_url: text("avatar_url"), gravatar_id: text("gravatar_id"), company: text("company") },
      ...{ blog: text("blog"), location: text("location"), email: text("email"), bio: text("bio") },
      ...{ created_at: text("created_at"), updated_at: text("updated_at"), suspended_at: "" },
      ...{ followers: number("followers"), following: number("following") },
      ...{ public_repos: number("public_repos"), public_gists: number("public_gists") },
      ...{ site_admin: found.value["site_admin"] === true, gpg_keys: [], ssh_keys: [] },
    });
  },
};

async function list(connection: GitHubConnection, path: string): Promise<Result<readonly Json[]>> {
  const found = await find(connection, `${path}?per_page=100`);
  return found.ok ? ok((found.value ?? []) as unknown as readonly Json[]) : found;
}

function without(state: State, names: readonly string[]): State {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !names.includes(name)));
}
