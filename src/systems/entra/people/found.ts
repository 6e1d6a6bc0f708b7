import * as z from "zod";
import type { Blueprint, Person } from "../../../blueprint/model.ts";
import type { Leftover, Right } from "../../../contracts/people.ts";
import { all, ok, type Result } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { failedWith, odata, path, query } from "../graph/call.ts";
import { memberReply, userReply } from "../graph/replies.ts";
import { wantedGroups } from "../groups.ts";
import { administratorRole, directoryScope, groupScope } from "./wanted.ts";

const namedReply = z.object({ id: z.string(), displayName: z.string() });
const grantReply = z.object({ id: z.string(), scope: z.string(), clientId: z.string() });

/** The directory's own largest page: a thousand people come in two. */
const largest = { $top: "999" };
const ofUsers = query({ $select: "id,userPrincipalName,accountEnabled", ...largest });

/** Members of the company's groups, and whoever has a role in the directory. Accounts that are off may do nothing. */
export async function found({ graph }: EntraClient, blueprint: Blueprint): Promise<Result<readonly Right[]>> {
  const names = wantedGroups(blueprint).map(({ name }) => name);
  const [users, groups, roles] = await Promise.all([
    graph.list(`/users${ofUsers}`, userReply),
    graph.list(`/groups${query({ $select: "id,displayName", ...largest })}`, namedReply),
    graph.list("/directoryRoles", namedReply),
  ]);
  if (!users.ok) return users;
  if (!groups.ok) return groups;
  if (!roles.ok) return roles;
  const membersOf = (place: string) =>
    graph.list(
      `${place}/members${query({ $select: "id,displayName,userPrincipalName", ...largest })}`,
      memberReply,
    );
  const own = groups.value.filter(({ displayName }) => names.includes(displayName));
  const [inGroups, inRoles] = [
    all(await Promise.all(own.map(({ id }) => membersOf(path`/groups/${id}`)))),
    all(
      await Promise.all(
        roles.value.map(({ id }) => graph.list(path`/directoryRoles/${id}/members`, memberReply)),
      ),
    ),
  ];
  if (!inGroups.ok) return inGroups;
  if (!inRoles.ok) return inRoles;
  const enabled = new Map(
    users.value.flatMap(({ id, userPrincipalName, accountEnabled }) =>
      accountEnabled === false ? [] : [[id, userPrincipalName] as const],
    ),
  );
  const disabled = new Set(users.value.filter(({ id }) => !enabled.has(id)).map(({ id }) => id));
  const people = new Map(blueprint.people.map(({ email, handle }) => [email.toLowerCase(), handle]));
  const rights = (
    lists: readonly (readonly z.infer<typeof memberReply>[])[],
    right: (index: number) => Pick<Right, "level" | "scope" | "through">,
  ) =>
    lists.flatMap((members, index) =>
      members
        .filter(({ id }) => !disabled.has(id))
        .map(({ id, displayName, userPrincipalName }): Right => {
          const account = enabled.get(id) ?? userPrincipalName ?? displayName ?? id;
          const person = people.get(account.toLowerCase());
          return { system: "entra", account, ...(person !== undefined && { person }), ...right(index) };
        }),
    );
  return ok([
    ...rights(inGroups.value, (index) => {
      const name = own[index]?.displayName ?? "";
      return { level: "read", scope: groupScope(name), through: name };
    }),
    ...rights(inRoles.value, (index) => {
      const role = roles.value[index]?.displayName ?? "";
      if (role === administratorRole)
        return { level: "administer", scope: directoryScope, through: "direct" };
      return { level: "change", scope: `${directoryScope}: ${role}`, through: "direct" };
    }),
  ]);
}

async function userOf({ graph }: EntraClient, { email }: Person) {
  const filter = {
    $filter: `userPrincipalName eq '${odata(email)}'`,
    $select: "id,userPrincipalName,accountEnabled",
  };
  const users = await graph.list(`/users${query(filter)}`, userReply);
  return users.ok ? ok(users.value[0] ?? null) : users;
}

/** The account while it is there and on. */
export async function account(client: EntraClient, person: Person): Promise<Result<string | null>> {
  const user = await userOf(client, person);
  if (!user.ok) return user;
  return ok(user.value && user.value.accountEnabled !== false ? user.value.userPrincipalName : null);
}

/**
 * A disabled account gets no new token; those that were given are good for an hour or so, and browser sessions of
 * applications for as long as each of them likes. What somebody let an application do in their name stays with the account.
 * https://learn.microsoft.com/entra/identity/users/users-revoke-access
 */
export async function leftovers(client: EntraClient, person: Person): Promise<Result<readonly Leftover[]>> {
  const user = await userOf(client, person);
  if (!user.ok) return user;
  const consents = user.value ? await consentsOf(client, user.value.id) : ok([]);
  if (!consents.ok) return consents;
  return ok([
    {
      ...{ system: "entra", what: "session", name: `access tokens of ${person.email}, for about an hour` },
      answer:
        'Revoke the account\'s sessions ("Revoke sessions" at the user, or `revokeSignInSessions`), then wait an hour.',
    },
    ...consents.value,
    {
      ...{
        system: "entra",
        what: "secret that they knew",
        name: "passwords and keys of the break-glass accounts",
      },
      answer:
        "If they could reach one of the two safe places: set new passwords, register new keys, and put them back.",
    },
  ]);
}

async function consentsOf({ graph }: EntraClient, id: string): Promise<Result<readonly Leftover[]>> {
  const filter = query({ $filter: `principalId eq '${odata(id)}'` });
  const grants = await graph.list(`/oauth2PermissionGrants${filter}`, grantReply);
  if (grants.ok) {
    return ok(
      grants.value.map(({ id: grant, scope, clientId }) => ({
        ...{ system: "entra", what: "token" as const },
        name: `consent ${grant} to the application ${clientId}: ${scope.trim()}`,
        answer: "Delete the consent, or the account, which takes it along.",
      })),
    );
  }
  if (!failedWith(grants, "entra-forbidden")) return grants;
  return ok([
    {
      ...{
        system: "entra",
        what: "token",
        name: "consents to applications, which this session may not read",
      },
      answer: 'Look under the user\'s "Applications", or use a session with `Directory.Read.All`.',
    },
  ]);
}
