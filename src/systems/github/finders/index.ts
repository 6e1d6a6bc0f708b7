import * as z from "zod";
import type { Finder, Finders, Wanted } from "../../../contracts/adoption.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { failedWith, type GitHubCalls } from "../client/call.ts";
import type { GitHubClient } from "../connect.ts";

/** Asks about something by name. Null where there is nothing of that name. */
type Ask = <Value>(
  route: string,
  parameters: Readonly<Record<string, unknown>>,
  schema: z.ZodType<Value>,
) => Promise<Result<Value | null>>;

type Look = (wanted: Wanted, ask: Ask, calls: GitHubCalls, owner: string) => Promise<Result<string | null>>;

const team = z.object({ id: z.number().int(), slug: z.string() });
const named = z.object({ id: z.number().int(), name: z.string() });
const accessLevel = z.object({ access_level: z.string() });
const policies = z.object({ branch_policies: z.array(named.extend({ type: z.string().optional() })) });
const permissions = z.object({
  enabled_repositories: z.string(),
  allowed_actions: z.string().optional(),
  sha_pinning_required: z.boolean().optional(),
});
const workflow = z.object({
  default_workflow_permissions: z.string(),
  can_approve_pull_request_reviews: z.boolean(),
});

/**
 * How each type that the stacks use is found, and the id that `terraform import` takes it by (the "Import" section of
 * each resource at https://registry.terraform.io/providers/integrations/github/6.13.0/docs).
 */
const looks: Readonly<Record<string, Look>> = {
  github_repository: async ({ values }, ask, _, owner) => {
    const repo = text(values["name"]);
    const found = await ask("GET /repos/{owner}/{repo}", { owner, repo }, z.object({ name: z.string() }));
    // A repository that was renamed answers under its old name as well.
    return then(found, ({ name }) => (name.toLowerCase() === repo.toLowerCase() ? name : null));
  },
  github_repository_vulnerability_alerts: async ({ values }, ask, _, owner) => {
    const repo = text(values["repository"]);
    const found = await ask("GET /repos/{owner}/{repo}/vulnerability-alerts", { owner, repo }, z.unknown());
    return then(found, () => repo);
  },
  github_actions_repository_access_level: async ({ values }, ask, _, owner) => {
    const repo = text(values["repository"]);
    const route = "GET /repos/{owner}/{repo}/actions/permissions/access";
    // What every repository begins with, and what is wanted anyway: to set it loses nothing. Taken over it would show
    // as a change, for the provider does not read the repository's name back.
    const harmless = ["none", values["access_level"]];
    return then(await ask(route, { owner, repo }, accessLevel), (found) =>
      harmless.includes(found.access_level) ? null : repo,
    );
  },
  github_team: async ({ values }, ask, _, owner) => {
    const found = await ask(
      "GET /orgs/{org}/teams/{team_slug}",
      teamNamed(owner, text(values["name"])),
      team,
    );
    return then(found, ({ id }) => String(id));
  },
  github_team_membership: async (wanted, ask, _, owner) => {
    const id = await teamOf(wanted, ask, owner);
    if (!id.ok || !id.value) return id.ok ? ok(null) : id;
    const username = text(wanted.values["username"]);
    const route = "GET /orgs/{org}/teams/{team_slug}/memberships/{username}";
    const found = await ask(route, { org: owner, team_slug: id.value.slug, username }, z.unknown());
    const { id: number } = id.value;
    return then(found, () => `${number}:${username}`);
  },
  github_team_repository: async (wanted, ask, _, owner) => {
    const id = await teamOf(wanted, ask, owner);
    if (!id.ok || !id.value) return id.ok ? ok(null) : id;
    const repo = text(wanted.values["repository"]);
    const route = "GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}";
    const found = await ask(route, { org: owner, owner, team_slug: id.value.slug, repo }, z.unknown());
    const { id: number } = id.value;
    return then(found, () => `${number}:${repo}`);
  },
  github_repository_environment: async ({ values }, ask, _, owner) => {
    const [repo, environment_name] = [text(values["repository"]), text(values["environment"])];
    const route = "GET /repos/{owner}/{repo}/environments/{environment_name}";
    return then(
      await ask(route, { owner, repo, environment_name }, z.unknown()),
      () => `${repo}:${escaped(environment_name)}`,
    );
  },
  github_repository_environment_deployment_policy: async ({ values }, ask, _, owner) => {
    const [repo, environment_name] = [text(values["repository"]), text(values["environment"])];
    const route = "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies";
    const found = await ask(route, { owner, repo, environment_name, per_page: 100 }, policies);
    return then(found, ({ branch_policies }) => {
      const branches = branch_policies.filter(({ type }) => type !== "tag");
      const policy = branches.find(({ name }) => name === values["branch_pattern"]);
      return policy ? `${repo}:${escaped(environment_name)}:${policy.id}` : null;
    });
  },
  github_repository_ruleset: async ({ values }, _, calls, owner) => {
    const repo = text(values["repository"]);
    // Those of the organization show up in the list as well, and are somebody else's.
    const parameters = { owner, repo, includes_parents: false };
    const listed = await calls.pages("GET /repos/{owner}/{repo}/rulesets", parameters, named);
    if (!listed.ok) return failedWith(listed, "code-host-not-found") ? ok(null) : listed;
    const found = listed.value.find(({ name }) => name === values["name"]);
    return ok(found ? `${repo}:${found.id}` : null);
  },
  github_actions_organization_permissions: async (_wanted, ask, _, org) =>
    // As GitHub leaves it with a new organization it is nobody's choice, and there is nothing to take over. Pinning
    // alone tells nothing: the provider leaves it behind when it takes its settings away.
    then(
      await ask("GET /orgs/{org}/actions/permissions", { org }, permissions),
      ({ enabled_repositories, allowed_actions = "all" }) =>
        enabled_repositories === "all" && allowed_actions === "all" ? null : org,
    ),
  github_actions_organization_workflow_permissions: async (_wanted, ask, _, org) =>
    then(
      await ask("GET /orgs/{org}/actions/permissions/workflow", { org }, workflow),
      ({ default_workflow_permissions, can_approve_pull_request_reviews }) =>
        default_workflow_permissions === "read" && !can_approve_pull_request_reviews ? null : org,
    ),
};

/** Looks with the App that applies the stacks: what it may not see, it could not change either. */
export function githubFinders(client: GitHubClient): Finders {
  const finder =
    (look: Look): Finder =>
    async (wanted) => {
      const calls = await client.as("infrastructure");
      if (!calls.ok) return calls;
      const ask: Ask = async (route, parameters, schema) => {
        const found = await calls.value.call(route, parameters, schema);
        return !found.ok && failedWith(found, "code-host-not-found") ? ok(null) : found;
      };
      return look(wanted, ask, calls.value, client.organization);
    };
  return Object.fromEntries(Object.entries(looks).map(([type, look]) => [type, finder(look)]));
}

/** The team of a membership or a grant: by its number where it is known, and else by the name in the address. */
async function teamOf(
  { address, values }: Wanted,
  ask: Ask,
  owner: string,
): Promise<Result<z.infer<typeof team> | null>> {
  const [name = ""] = /\["([^"/]+)\//.exec(address)?.slice(1) ?? [];
  const found = await ask("GET /orgs/{org}/teams/{team_slug}", teamNamed(owner, name), team);
  if (!found.ok || !found.value) return found;
  const known = values["team_id"];
  return known === undefined || String(known) === String(found.value.id) ? found : ok(null);
}

/** GitHub's short name: lower case, and a dash for whatever is neither letter nor digit. */
const teamNamed = (org: string, name: string) => ({
  org,
  team_slug: name.toLowerCase().replace(/[^a-z0-9_]+/g, "-"),
});

/** The provider writes colons inside of a part as `??`. */
const escaped = (part: string) => part.replaceAll(":", "??");

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function then<Value>(
  found: Result<Value | null>,
  id: (value: Value) => string | null,
): Result<string | null> {
  if (!found.ok) return found;
  return ok(found.value === null ? null : id(found.value));
}
