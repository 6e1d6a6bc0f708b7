import type { Blueprint } from "../../../blueprint/model.ts";
import type { Right } from "../../../contracts/people.ts";
import { all, ok, type Result } from "../../../foundation/result.ts";
import { managementAccount } from "../accounts.ts";
import { everyItem, tellAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";
import { type ClusterEntry, readEntries } from "./clusters.ts";
import { type Assignment, findPlace, readAssignments, readGroups, readUsers } from "./identity-center.ts";
import { accountRight, clusterRight } from "./wanted.ts";

/** Somebody who has a permission set in an account, and through what. */
interface Holder {
  readonly set: string;
  readonly account: string;
  readonly user: string;
  readonly through: string;
}

/** Who has which set where, and who enters clusters by it. The machines' own roles are not people's. */
export async function found(client: AwsClient, blueprint: Blueprint): Promise<Result<readonly Right[]>> {
  const place = await findPlace(client);
  if (!place.ok) return place;
  const environments = blueprint.environments.map(({ name }) => name);
  const [assignments, users, entries, names] = await Promise.all([
    readAssignments(place.value),
    readUsers(place.value),
    Promise.all(environments.map((name) => readEntries(client, name))).then((lists) => all(lists)),
    namesOf(client),
  ]);
  if (!assignments.ok) return assignments;
  if (!users.ok) return users;
  if (!entries.ok) return entries;
  if (!names.ok) return names;
  const ids = [...new Set(assignments.value.flatMap(({ group }) => group ?? []))];
  const groups = await readGroups(place.value, ids);
  if (!groups.ok) return groups;

  const byId = new Map(users.value.map((user) => [user.id, user.name]));
  const holders = assignments.value.flatMap(
    ({ set, account: id, ...assigned }: Assignment): readonly Holder[] => {
      const account = names.value.get(id) ?? id;
      const group = assigned.group === undefined ? undefined : groups.value.get(assigned.group);
      const members = group?.members ?? (assigned.user === undefined ? [] : [assigned.user]);
      const through = group?.name ?? "direct";
      return members.map((user) => ({ set, account, user: byId.get(user) ?? user, through }));
    },
  );
  const people = new Map(blueprint.people.map(({ email, handle }) => [email.toLowerCase(), handle]));
  const held = (account: string, right: Pick<Right, "level" | "scope" | "through">): Right => {
    const person = people.get(account.toLowerCase());
    return { system: "aws", account, ...(person !== undefined && { person }), ...right };
  };
  return ok([
    ...holders.map(({ set, account, user, through }) =>
      held(user, { ...accountRight(set, account), through }),
    ),
    ...entries.value.flat().flatMap((entry) => entering(entry, holders, blueprint, held)),
  ]);
}

function entering(
  { environment, set, principal, policy, namespaces }: ClusterEntry,
  holders: readonly Holder[],
  { applications }: Blueprint,
  held: (account: string, right: Pick<Right, "level" | "scope" | "through">) => Right,
): readonly Right[] {
  const names = applications.map(({ name }) => name);
  const right = clusterRight(policy, environment, namespaces, names);
  // An IAM user is somebody's; a role that Identity Center did not make is a machine's.
  if (set === null)
    return principal.includes(":user/") ? [held(principal, { ...right, through: "direct" })] : [];
  return holders
    .filter((holder) => holder.set === set && holder.account === environment)
    .map(({ user, through }) => held(user, { ...right, through }));
}

/** What the company calls its accounts, by their twelve digits. */
async function namesOf(client: AwsClient): Promise<Result<ReadonlyMap<string, string>>> {
  const home = await client.management();
  if (!home.ok) return home;
  const { OrganizationsClient, paginateListAccounts } = await import("@aws-sdk/client-organizations");
  const organizations = new OrganizationsClient(home.value.globalSettings);
  const listed = await tellAws("ListAccounts", () =>
    everyItem(paginateListAccounts({ client: organizations }, {}), (page) => page.Accounts),
  );
  if (!listed.ok) return listed;
  const byEmail = new Map(client.accounts.map(({ name, email }) => [email.toLowerCase(), name]));
  const known = listed.value.map(({ Id = "", Email = "", Name = Id }) => {
    const own = Id === home.value.account ? managementAccount : byEmail.get(Email.toLowerCase());
    return [Id, own ?? Name] as const;
  });
  return ok(new Map(known));
}
