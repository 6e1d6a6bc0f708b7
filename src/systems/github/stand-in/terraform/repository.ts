import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { find, type GitHubConnection, type Json, part, remove, send } from "./connection.ts";
import { refusals } from "./refusals.ts";

/** `github_repository`. What the configuration leaves out is set off, as the real provider does. */
export const repository: ResourceBackend<GitHubConnection> = {
  validate: (configuration) => remarksOf(refusals.github_repository, configuration),
  async create(planned, connection) {
    const unsupported = notServed(planned);
    if (unsupported) return unsupported;
    if (planned["default_branch"] !== null && planned["default_branch"] !== "main") {
      return failure(
        "terraform-vendor-refused",
        "cannot set the default branch on a new repository to something other than 'main'",
      );
    }
    const made = await send(connection, "POST", `/orgs/${part(connection.owner)}/repos`, {
      ...settings(planned),
      visibility: visibility(planned),
      auto_init: planned["auto_init"] ?? false,
    });
    if (!made.ok) return made;
    const name = String(planned["name"]);
    const topics = await setTopics(connection, name, planned);
    return topics.ok ? present(connection, name, planned) : topics;
  },
  async read(prior, connection) {
    const found = await find(connection, pathOf(connection, String(prior["id"])));
    return found.ok ? ok(found.value && stateOf(found.value, prior)) : found;
  },
  async update(prior, planned, connection) {
    const unsupported = notServed(planned);
    if (unsupported) return unsupported;
    if (planned["archived"] === true && prior["archived"] === true) return ok(planned);
    const changed = await send(connection, "PATCH", pathOf(connection, String(prior["id"])), {
      ...settings(planned),
      archived: planned["archived"] ?? false,
      ...(planned["default_branch"] !== prior["default_branch"] && {
        default_branch: planned["default_branch"],
      }),
      ...(visibility(planned) !== prior["visibility"] && { visibility: visibility(planned) }),
    });
    if (!changed.ok) return changed;
    const name = String(planned["name"]);
    const topics = await setTopics(connection, name, planned, prior);
    return topics.ok ? present(connection, name, planned) : topics;
  },
  async delete(prior, connection) {
    const path = pathOf(connection, String(prior["id"]));
    if (prior["archive_on_destroy"] !== true) return remove(connection, path);
    if (prior["archived"] === true) return ok(undefined);
    const archived = await send(connection, "PATCH", path, { archived: true });
    return archived.ok ? ok(undefined) : archived;
  },
  import: async (id) => ok({ id, auto_init: false, ignore_vulnerability_alerts_during_read: false }),
};

export const pathOf = (connection: GitHubConnection, name: string) =>
  `/repos/${part(connection.owner)}/${part(name)}`;

/** What the stand-in of GitHub does not have is refused here rather than forgotten. */
function notServed(planned: State): Result<never> | undefined {
  const used = ["pages", "template", "security_and_analysis"].find(
    (name) => Array.isArray(planned[name]) && planned[name].length > 0,
  );
  return used === undefined
    ? undefined
    : failure("terraform-not-served", `The stand-in provider does not serve '${used}' of github_repository.`);
}

const flags = [
  ...["has_issues", "has_discussions", "has_projects", "has_wiki", "has_downloads", "is_template"],
  ...["allow_merge_commit", "allow_squash_merge", "allow_rebase_merge", "allow_auto_merge"],
  ...["allow_update_branch", "delete_branch_on_merge"],
] as const;
const titles = [
  ...["squash_merge_commit_title", "squash_merge_commit_message"],
  ...["merge_commit_title", "merge_commit_message"],
] as const;

function settings(planned: State): Json {
  const merges = planned["allow_merge_commit"] === true;
  const squashes = planned["allow_squash_merge"] === true;
  return {
    name: planned["name"],
    description: planned["description"] ?? "",
    homepage: planned["homepage_url"] ?? "",
    ...Object.fromEntries(flags.map((name) => [name, planned[name] ?? false])),
    ...Object.fromEntries(
      titles
        .filter((name) => (name.startsWith("squash") ? squashes : merges))
        .map((name) => [name, planned[name]]),
    ),
    ...optional(planned, "web_commit_signoff_required"),
    ...(visibility(planned) !== "public" && optional(planned, "allow_forking")),
  };
}

function optional(planned: State, name: string): Json {
  return planned[name] === null || planned[name] === undefined ? {} : { [name]: planned[name] };
}

/** The real provider's default is public, which is why ours always says it. */
function visibility(planned: State): string {
  if (typeof planned["visibility"] === "string") return planned["visibility"];
  return planned["private"] === true ? "private" : "public";
}

async function setTopics(
  connection: GitHubConnection,
  name: string,
  planned: State,
  prior?: State,
): Promise<Result<void>> {
  const wanted = [...((planned["topics"] ?? []) as readonly string[])].sort();
  const known = [...((prior?.["topics"] ?? []) as readonly string[])].sort();
  if (JSON.stringify(wanted) === JSON.stringify(known)) return ok(undefined);
  const set = await send(connection, "PUT", `${pathOf(connection, name)}/topics`, { names: wanted });
  return set.ok ? ok(undefined) : set;
}

async function present(connection: GitHubConnection, name: string, before: State): Promise<Result<State>> {
  const found = await send(connection, "GET", pathOf(connection, name));
  return found.ok ? ok(stateOf(found.value, before)) : found;
}

const asTheyAre = [
  ...flags,
  ...titles,
  ...["name", "description", "full_name", "html_url", "svn_url", "private", "visibility", "archived"],
  ...["default_branch", "node_id", "topics", "allow_forking", "web_commit_signoff_required"],
] as const;

/** The repository as REST tells it, in the provider's words; what it does not tell stays as it was. */
export function stateOf(found: Json, before: State = {}): State {
  const told = asTheyAre.filter((name) => found[name] !== undefined);
  return {
    ...before,
    ...(Object.fromEntries(told.map((name) => [name, found[name]])) as State),
    id: String(found["name"]),
    repo_id: Number(found["id"]),
    homepage_url: (found["homepage"] ?? null) as string | null,
    primary_language: (found["language"] ?? "") as string,
    ssh_clone_url: String(found["ssh_url"]),
    git_clone_url: String(found["git_url"]),
    http_clone_url: String(found["clone_url"]),
    etag: before["etag"] ?? "",
    fork: String(found["fork"] === true),
    source_owner: before["source_owner"] ?? "",
    source_repo: before["source_repo"] ?? "",
    vulnerability_alerts: before["vulnerability_alerts"] ?? false,
  };
}
