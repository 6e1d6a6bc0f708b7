import { parse } from "yaml";
import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import type { Right } from "../../../contracts/people.ts";
import { type Policy, policySchema } from "../../../contracts/policy.ts";
import { all, failure, ok, type Result } from "../../../foundation/result.ts";
import { failedWith, type GitHubCalls } from "../client/call.ts";
import type { GitHubClient } from "../connect.ts";
import { accountOf, configurationRepository, mainBranch, repositoriesOf } from "../files/names.ts";
import { gateScope, organizationScope, repositoryScope } from "./wanted.ts";

const userReply = z.object({ login: z.string() });
const teamReply = z.object({ slug: z.string(), name: z.string() });
const roleReply = z.object({ name: z.string(), permissions: z.record(z.string(), z.boolean()).optional() });
const collaboratorReply = z.object({
  login: z.string(),
  permissions: z.record(z.string(), z.boolean()).optional(),
});
const contentReply = z.object({ content: z.string(), encoding: z.literal("base64") });

interface FoundTeam {
  readonly slug: string;
  readonly members: readonly string[];
  readonly repositories: readonly z.infer<typeof roleReply>[];
}

/**
 * Owners, teams with their members and repositories, who was let into a repository by name, and who may open which gate
 * by the policy that the gate really reads. A page holds a hundred; there is no call for a single person.
 */
export async function found(client: GitHubClient, blueprint: Blueprint): Promise<Result<readonly Right[]>> {
  const opened = await client.as("plan");
  if (!opened.ok) return opened;
  const [calls, org] = [opened.value, client.organization];
  const people = new Map(blueprint.people.map((one) => [accountOf(one).toLowerCase(), one.handle]));
  const held = (login: string, right: Pick<Right, "level" | "scope" | "through">): Right => {
    const person = people.get(login.toLowerCase());
    return { system: "github", account: login, ...(person !== undefined && { person }), ...right };
  };
  const [owners, teams, direct, policy] = await Promise.all([
    calls.pages("GET /orgs/{org}/members", { org, role: "admin" }, userReply),
    readTeams(calls, org),
    readDirect(calls, org, repositoriesOf(blueprint)),
    readPolicy(calls, org),
  ]);
  if (!owners.ok) return owners;
  if (!teams.ok) return teams;
  if (!direct.ok) return direct;
  if (!policy.ok) return policy;
  const owned = new Set(owners.value.map(({ login }) => login.toLowerCase()));
  const administers = { level: "administer" as const, scope: organizationScope, through: "direct" };
  return ok([
    ...owners.value.map(({ login }) => held(login, administers)),
    ...teams.value.flatMap(({ slug, members, repositories }) => {
      const rights = [
        ...repositories.map(({ name, permissions }) => ({
          ...{ level: levelOf(permissions), scope: repositoryScope(name), through: slug },
        })),
        ...(policy.value?.environments ?? [])
          .filter(({ gate }) => gate?.approvers === slug)
          .map(({ name }) => ({ level: "approve" as const, scope: gateScope(name), through: slug })),
      ];
      return members.flatMap((login) => rights.map((right) => held(login, right)));
    }),
    // An owner administers every repository: that is said once.
    ...direct.value
      .filter(({ login }) => !owned.has(login.toLowerCase()))
      .map(({ login, repository, permissions }) => {
        const scope = repositoryScope(repository);
        return held(login, { level: levelOf(permissions), scope, through: "direct" });
      }),
  ]);
}

function levelOf(permissions: Readonly<Record<string, boolean>> = {}): Right["level"] {
  if (permissions["admin"]) return "administer";
  return permissions["push"] ? "change" : "read";
}

async function readTeams(calls: GitHubCalls, org: string): Promise<Result<readonly FoundTeam[]>> {
  const teams = await calls.pages("GET /orgs/{org}/teams", { org }, teamReply);
  if (!teams.ok) return teams;
  return all(
    await Promise.all(
      teams.value.map(async ({ slug }): Promise<Result<FoundTeam>> => {
        const place = { org, team_slug: slug };
        const [members, repositories] = await Promise.all([
          calls.pages("GET /orgs/{org}/teams/{team_slug}/members", place, userReply),
          calls.pages("GET /orgs/{org}/teams/{team_slug}/repos", place, roleReply),
        ]);
        if (!members.ok) return members;
        if (!repositories.ok) return repositories;
        return ok({
          slug,
          members: members.value.map(({ login }) => login),
          repositories: repositories.value,
        });
      }),
    ),
  );
}

interface Direct extends z.infer<typeof collaboratorReply> {
  readonly repository: string;
}

/** Repositories that are not there yet have nobody in them. */
async function readDirect(
  calls: GitHubCalls,
  owner: string,
  repositories: readonly string[],
): Promise<Result<readonly Direct[]>> {
  const route = "GET /repos/{owner}/{repo}/collaborators";
  const lists = all(
    await Promise.all(
      repositories.map(async (repo): Promise<Result<readonly Direct[]>> => {
        const listed = await calls.pages(route, { owner, repo, affiliation: "direct" }, collaboratorReply);
        if (!listed.ok) return failedWith(listed, "code-host-not-found") ? ok([]) : listed;
        return ok(listed.value.map((one) => ({ ...one, repository: repo })));
      }),
    ),
  );
  return lists.ok ? ok(lists.value.flat()) : lists;
}

/** Null while there is none. */
async function readPolicy(calls: GitHubCalls, owner: string): Promise<Result<Policy | null>> {
  const route = "GET /repos/{owner}/{repo}/contents/{path}";
  const place = { owner, repo: configurationRepository, path: "policy.yaml", ref: mainBranch };
  const file = await calls.call(route, place, contentReply);
  if (!file.ok) return failedWith(file, "code-host-not-found") ? ok(null) : file;
  const text = Buffer.from(file.value.content, "base64").toString("utf8");
  try {
    const parsed = policySchema.safeParse(parse(text, { maxAliasCount: 0 }));
    if (parsed.success) return ok(parsed.data);
  } catch {
    // Said below: what cannot be read at all and what is no policy come to the same.
  }
  return failure("policy-malformed", `policy.yaml of ${owner}/${configurationRepository} is no policy.`, {
    next: "Restore it from its last good commit: the gate reads the same file.",
  });
}
