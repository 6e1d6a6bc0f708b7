import * as z from "zod";
import type { Person } from "../../../blueprint/model.ts";
import type { Leftover } from "../../../contracts/people.ts";
import { all, ok, type Result } from "../../../foundation/result.ts";
import { appRoles, variablesOf } from "../apps.ts";
import { failedWith, type GitHubCalls } from "../client/call.ts";
import type { GitHubClient } from "../connect.ts";
import { accountOf } from "../files/names.ts";

const repositoryReply = z.object({ name: z.string() });
const keyReply = z.object({
  id: z.number().int(),
  title: z.string(),
  read_only: z.boolean(),
  added_by: z.string().nullish(),
});

/** The login while it is a member of the organization; null once it is not, or has never been. */
export async function account(client: GitHubClient, person: Person): Promise<Result<string | null>> {
  const calls = await client.as("plan");
  if (!calls.ok) return calls;
  const place = { org: client.organization, username: accountOf(person) };
  const found = await calls.value.call(
    "GET /orgs/{org}/memberships/{username}",
    place,
    z.object({ state: z.string() }),
  );
  if (failedWith(found, "code-host-not-found")) return ok(null);
  return found.ok ? ok(accountOf(person)) : found;
}

/**
 * A deploy key belongs to its repository and works on after whoever added it has gone. Personal tokens, SSH and GPG keys
 * and sessions belong to the person's own account, which nobody but they can close: they reach the organization for as
 * long as the account is a member, whatever the directory says.
 * https://docs.github.com/en/authentication/connecting-to-github-with-ssh/managing-deploy-keys
 */
export async function leftovers(client: GitHubClient, person: Person): Promise<Result<readonly Leftover[]>> {
  const member = await account(client, person);
  if (!member.ok) return member;
  const opened = await client.as("plan");
  if (!opened.ok) return opened;
  const keys = await deployKeys(opened.value, client.organization, accountOf(person));
  if (!keys.ok) return keys;
  const people = `${client.url}/orgs/${client.organization}/people`;
  const own = [
    { what: "session" as const, name: `sessions of ${accountOf(person)}` },
    { what: "token" as const, name: `personal access tokens and OAuth grants of ${accountOf(person)}` },
    { what: "key" as const, name: `SSH and GPG keys of ${accountOf(person)}` },
  ];
  const answer = `They reach the organization until the account is taken out of it: ${people}.`;
  return ok([
    ...(member.value === null ? [] : own.map((one) => ({ system: "github", ...one, answer }))),
    ...keys.value,
    {
      ...{ system: "github", what: "secret that they knew", name: "private keys of the company's Apps" },
      answer: `Whoever registered them or ran a rollout had them in their shell (${appRoles.map((role) => variablesOf(role).key).join(", ")}): make a new one for each App, put it in place, and delete the old one.`,
    },
  ]);
}

/** Every repository of the organization is asked: a deploy key is listed with its own repository only. */
async function deployKeys(
  calls: GitHubCalls,
  org: string,
  login: string,
): Promise<Result<readonly Leftover[]>> {
  const repositories = await calls.pages("GET /orgs/{org}/repos", { org }, repositoryReply);
  if (!repositories.ok) return repositories;
  const found = all(
    await Promise.all(
      repositories.value.map(async ({ name }): Promise<Result<readonly Leftover[]>> => {
        const keys = await calls.pages(
          "GET /repos/{owner}/{repo}/keys",
          { owner: org, repo: name },
          keyReply,
        );
        if (!keys.ok) return keys;
        const own = keys.value.filter(({ added_by }) => added_by?.toLowerCase() === login.toLowerCase());
        return ok(
          own.map(({ id, title, read_only }) => ({
            ...{ system: "github", what: "key" as const },
            name: `deploy key ${id} of ${name} (${title}${read_only ? "" : ", may push"})`,
            answer: `Delete it under the settings of ${org}/${name}, or let somebody else replace it if it is used.`,
          })),
        );
      }),
    ),
  );
  return found.ok ? ok(found.value.flat()) : found;
}
