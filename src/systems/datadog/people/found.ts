import * as z from "zod";
import type { Blueprint, Person } from "../../../blueprint/model.ts";
import type { Leftover, Right } from "../../../contracts/people.ts";
import { all, ok, type Result } from "../../../foundation/result.ts";
import type { DatadogCalls } from "../client/call.ts";
import { type DatadogClient, variables } from "../connect.ts";
import { organizationScope } from "./wanted.ts";

const userReply = z.object({
  id: z.string(),
  attributes: z.object({
    email: z.string(),
    disabled: z.boolean(),
    service_account: z.boolean().nullish(),
  }),
  relationships: z.object({ roles: z.object({ data: z.array(z.object({ id: z.string() })) }) }).nullish(),
});
const roleReply = z.object({ id: z.string(), attributes: z.object({ name: z.string() }) });
const keyReply = z.object({
  id: z.string(),
  attributes: z.object({ name: z.string(), last4: z.string().nullish() }),
  relationships: z.object({ owned_by: z.object({ data: z.object({ id: z.string() }) }) }).nullish(),
});

/** The interface's largest page. https://docs.datadoghq.com/api/latest/users/list-all-users/ */
const size = 100;

/** The first page says how many there are; the others are asked for together. */
async function everyPage<Item>(
  calls: DatadogCalls,
  path: string,
  item: z.ZodType<Item>,
  query: Readonly<Record<string, string>> = {},
): Promise<Result<readonly Item[]>> {
  const schema = z.object({
    data: z.array(item),
    meta: z.object({ page: z.object({ total_filtered_count: z.number().int() }) }),
  });
  const page = (number: number) => {
    const place = { "page[size]": String(size), "page[number]": String(number) };
    return calls({ method: "GET", path, query: { ...query, ...place }, schema });
  };
  const first = await page(0);
  if (!first.ok) return first;
  const count = Math.ceil(first.value.meta.page.total_filtered_count / size);
  const rest = Array.from({ length: Math.max(0, count - 1) }, (_, index) => page(index + 1));
  const others = all(await Promise.all(rest));
  return others.ok ? ok([first.value, ...others.value].flatMap(({ data }) => data)) : others;
}

/** The roles of everybody who is not disabled. Accounts of services are not people's. */
export async function found(client: DatadogClient, blueprint: Blueprint): Promise<Result<readonly Right[]>> {
  const calls = client.as("setup");
  if (!calls.ok) return calls;
  const [users, roles] = await Promise.all([
    everyPage(calls.value, "/api/v2/users", userReply, { "filter[status]": "Active,Pending" }),
    everyPage(calls.value, "/api/v2/roles", roleReply),
  ]);
  if (!users.ok) return users;
  if (!roles.ok) return roles;
  const names = new Map(roles.value.map(({ id, attributes }) => [id, attributes.name]));
  const people = new Map(blueprint.people.map(({ email, handle }) => [email.toLowerCase(), handle]));
  return ok(
    users.value
      .filter(({ attributes }) => !attributes.disabled && !attributes.service_account)
      .flatMap(({ attributes: { email: account }, relationships }) => {
        const person = people.get(account.toLowerCase());
        const held = {
          system: "datadog",
          account,
          ...(person !== undefined && { person }),
          through: "direct",
        };
        const own = relationships?.roles.data ?? [];
        return own.map(({ id }) => ({ ...held, ...roleRight(names.get(id) ?? id) }));
      }),
  );
}

/** What one of the roles that Datadog brings along gives; any other is named. */
function roleRight(role: string): Pick<Right, "level" | "scope"> {
  if (role === "Datadog Admin Role") return { level: "administer", scope: organizationScope };
  if (role === "Datadog Standard Role") return { level: "change", scope: organizationScope };
  if (role === "Datadog Read Only Role") return { level: "read", scope: organizationScope };
  return { level: "change", scope: `${organizationScope}: ${role}` };
}

async function userOf(calls: DatadogCalls, { email }: Person) {
  const users = await everyPage(calls, "/api/v2/users", userReply, { filter: email });
  if (!users.ok) return users;
  const own = users.value.filter(
    ({ attributes }) => !attributes.service_account && attributes.email.toLowerCase() === email.toLowerCase(),
  );
  return ok(own.find(({ attributes }) => !attributes.disabled) ?? own[0] ?? null);
}

/** The user while it is not disabled. */
export async function account(client: DatadogClient, person: Person): Promise<Result<string | null>> {
  const calls = client.as("setup");
  if (!calls.ok) return calls;
  const user = await userOf(calls.value, person);
  if (!user.ok) return user;
  return ok(user.value && !user.value.attributes.disabled ? user.value.attributes.email : null);
}

/**
 * Application keys stop with their owner, and so does whatever uses them; an API key is the organization's, and works on
 * whoever made it or saw it.
 * https://docs.datadoghq.com/account_management/api-app-keys/
 */
export async function leftovers(client: DatadogClient, person: Person): Promise<Result<readonly Leftover[]>> {
  const calls = client.as("setup");
  if (!calls.ok) return calls;
  const user = await userOf(calls.value, person);
  if (!user.ok) return user;
  const keys = await everyPage(calls.value, "/api/v2/application_keys", keyReply);
  if (!keys.ok) return keys;
  const id = user.value?.id;
  const own = keys.value.filter(
    ({ relationships }) => id !== undefined && relationships?.owned_by.data.id === id,
  );
  const settings = `${client.pages}/organization-settings`;
  return ok([
    ...own.map(({ attributes: { name, last4 } }) => ({
      ...{ system: "datadog", what: "key" as const, name: `application key ${name} (…${last4 ?? ""})` },
      answer: `It stops with the account, and whatever uses it stops as well: give that a key of a service account first, then delete this one (${settings}/application-keys).`,
    })),
    {
      ...{ system: "datadog", what: "secret that they knew", name: "API keys of the organization" },
      answer: `Everybody with the standard role can see them: make a new one, put it into ${variables.api} and run the rollout, then delete the old ones (${settings}/api-keys).`,
    },
  ]);
}
