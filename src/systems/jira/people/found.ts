import * as z from "zod";
import type { Blueprint, Person } from "../../../blueprint/model.ts";
import type { Leftover, Right } from "../../../contracts/people.ts";
import { all, failure, ok, type Result } from "../../../foundation/result.ts";
import { type JiraClient, variables } from "../connect.ts";
import { usedJira } from "../section.ts";
import { findAccount } from "../steps/account.ts";
import { projectScope, siteScope } from "./wanted.ts";

const usersReply = z.array(
  z.object({
    accountId: z.string(),
    accountType: z.string().nullish(),
    emailAddress: z.string().nullish(),
    displayName: z.string().nullish(),
    active: z.boolean().default(true),
  }),
);

/** Jira looks through this many users at most, and then filters. */
const most = 1000;

/**
 * Who administers the site, who administers the project, and who works in it: three questions, which Jira answers from
 * groups, roles and the permission scheme together. The pipeline's own account is nobody's. Code: `jira-people-too-many`.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
 */
export async function found(client: JiraClient, blueprint: Blueprint): Promise<Result<readonly Right[]>> {
  const jira = usedJira(blueprint);
  const calls = client.asAdministrator();
  if (!calls.ok) return calls;
  if (!jira) return ok([]);
  const questions = [
    { permissions: "ADMINISTER", level: "administer", scope: siteScope },
    { permissions: "ADMINISTER_PROJECTS", level: "administer", scope: projectScope(jira.project) },
    { permissions: "EDIT_ISSUES", level: "change", scope: projectScope(jira.project) },
  ] as const;
  const people = new Map(blueprint.people.map(({ email, handle }) => [email.toLowerCase(), handle]));
  const robot = client.variable("deliveryEmail")?.toLowerCase();
  const answers = all(
    await Promise.all(
      questions.map(async ({ permissions, level, scope }): Promise<Result<readonly Right[]>> => {
        const projectKey = scope === siteScope ? {} : { projectKey: jira.project };
        const asked = await calls.value.call(
          `who has ${permissions}`,
          ({ users }) =>
            users.findUsersWithAllPermissions({ query: "", permissions, ...projectKey, maxResults: most }),
          usersReply,
        );
        if (!asked.ok) return asked;
        if (asked.value.length >= most) return tooMany();
        return ok(
          asked.value
            .filter(({ active, accountType }) => active && (accountType ?? "atlassian") === "atlassian")
            .map(({ accountId, emailAddress, displayName }) => {
              const account = emailAddress || displayName || accountId;
              const person = people.get(account.toLowerCase());
              const held = { system: "jira", account, ...(person !== undefined && { person }) };
              return { ...held, level, scope, through: "direct" };
            })
            .filter(({ account }) => account.toLowerCase() !== robot),
        );
      }),
    ),
  );
  return answers.ok ? ok(answers.value.flat()) : answers;
}

function tooMany(): Result<never> {
  return failure("jira-people-too-many", `Jira tells permissions of its first ${most} users only.`, {
    next: "Look at the site's groups and the project's roles by hand.",
  });
}

/** The account's address while it is active on the site. */
export async function account(client: JiraClient, person: Person): Promise<Result<string | null>> {
  const calls = client.asAdministrator();
  if (!calls.ok) return calls;
  const id = await findAccount(calls.value, person.email);
  return id.ok ? ok(id.value === null ? null : person.email) : id;
}

/**
 * API tokens and OAuth grants are refused once the account has no access to the site, and stay with an account that is only
 * disabled at the directory. Credentials made for the pipeline belong to the site.
 * https://support.atlassian.com/organization-administration/docs/revoke-user-api-tokens/
 */
export async function leftovers(client: JiraClient, person: Person): Promise<Result<readonly Leftover[]>> {
  const active = await account(client, person);
  if (!active.ok) return active;
  const own = `of ${person.email}`;
  return ok([
    ...(active.value === null
      ? []
      : [
          {
            ...{ system: "jira", what: "token" as const, name: `API tokens and OAuth grants ${own}` },
            answer:
              "They work for as long as the account may enter the site: deactivate it at admin.atlassian.com, and revoke them there.",
          },
          {
            ...{ system: "jira", what: "session" as const, name: `sessions ${own}` },
            answer: "Log the user out of all devices at admin.atlassian.com.",
          },
        ]),
    {
      ...{
        system: "jira",
        what: "secret that they knew",
        name: "the pipeline's token, and the credentials for deployments",
      },
      answer: `Whoever ran a rollout had them in their shell (${variables.deliveryToken}, ${variables.clientSecret}): make new ones, run the rollout, and delete the old ones.`,
    },
  ]);
}
