import { all, failure, ok, type Result } from "../../../foundation/result.ts";
import { everyItem, tellAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";
import type { AwsSession } from "../session.ts";

/** The instance through which people come in, as the management account sees it. */
export interface Place {
  readonly home: AwsSession;
  readonly instance: string;
  readonly store: string;
}

/** A permission set with those who have it: names of accounts at AWS by their twelve digits. */
export interface Assignment {
  readonly set: string;
  /** Twelve digits. */
  readonly account: string;
  readonly group?: string;
  readonly user?: string;
}

export interface StoreUser {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

/** Fails with `aws-identity-center-missing`. */
export async function findPlace(client: AwsClient): Promise<Result<Place>> {
  const home = await client.management();
  if (!home.ok) return home;
  const { SSOAdminClient, paginateListInstances } = await import("@aws-sdk/client-sso-admin");
  const sso = new SSOAdminClient(home.value.settings);
  const listed = await tellAws("ListInstances", () =>
    everyItem(paginateListInstances({ client: sso }, {}), (page) => page.Instances),
  );
  if (!listed.ok) return listed;
  const own = listed.value.find(({ OwnerAccountId }) => OwnerAccountId === home.value.account);
  if (own?.InstanceArn && own.IdentityStoreId)
    return ok({ home: home.value, instance: own.InstanceArn, store: own.IdentityStoreId });
  return failure("aws-identity-center-missing", "The organization has no IAM Identity Center.", {
    next: "The step `aws-identity-center` of the rollout says how it is enabled.",
  });
}

interface NamedSet {
  readonly name: string;
  readonly arn: string;
  /** ISO 8601 */
  readonly session: string;
}

export async function readSets({ home, instance: InstanceArn }: Place): Promise<Result<readonly NamedSet[]>> {
  const { SSOAdminClient, DescribePermissionSetCommand, paginateListPermissionSets } = await import(
    "@aws-sdk/client-sso-admin"
  );
  const sso = new SSOAdminClient(home.settings);
  const arns = await tellAws("ListPermissionSets", () =>
    everyItem(paginateListPermissionSets({ client: sso }, { InstanceArn }), (page) => page.PermissionSets),
  );
  if (!arns.ok) return arns;
  return all(
    await Promise.all(
      arns.value.map(async (arn): Promise<Result<NamedSet>> => {
        const command = new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn: arn });
        const told = await tellAws("DescribePermissionSet", () => sso.send(command));
        if (!told.ok) return told;
        const { Name = arn, SessionDuration = "PT1H" } = told.value.PermissionSet ?? {};
        return ok({ name: Name, arn, session: SessionDuration });
      }),
    ),
  );
}

/** Asked for each set in each account where it is: their number follows from the company's shape, not from its people. */
export async function readAssignments(place: Place): Promise<Result<readonly Assignment[]>> {
  const sets = await readSets(place);
  if (!sets.ok) return sets;
  const { SSOAdminClient, paginateListAccountAssignments, paginateListAccountsForProvisionedPermissionSet } =
    await import("@aws-sdk/client-sso-admin");
  const client = new SSOAdminClient(place.home.settings);
  const { instance: InstanceArn } = place;
  const found = await Promise.all(
    sets.value.map(async ({ name: set, arn: PermissionSetArn }): Promise<Result<readonly Assignment[]>> => {
      const of = { InstanceArn, PermissionSetArn };
      const accounts = await tellAws("ListAccountsForProvisionedPermissionSet", () =>
        everyItem(paginateListAccountsForProvisionedPermissionSet({ client }, of), (page) => page.AccountIds),
      );
      if (!accounts.ok) return accounts;
      const lists = all(
        await Promise.all(
          accounts.value.map((AccountId) =>
            tellAws("ListAccountAssignments", () =>
              everyItem(
                paginateListAccountAssignments({ client }, { ...of, AccountId }),
                (page) => page.AccountAssignments,
              ),
            ),
          ),
        ),
      );
      if (!lists.ok) return lists;
      return ok(
        lists.value.flat().map(({ AccountId: account = "", PrincipalType, PrincipalId = "" }) => ({
          ...{ set, account },
          ...(PrincipalType === "GROUP" ? { group: PrincipalId } : { user: PrincipalId }),
        })),
      );
    }),
  );
  const whole = all(found);
  return whole.ok ? ok(whole.value.flat()) : whole;
}

/** Everybody, a hundred at a time. `name` narrows it to one. */
export async function readUsers(
  { home, store: IdentityStoreId }: Place,
  name?: string,
): Promise<Result<readonly StoreUser[]>> {
  const { IdentitystoreClient, paginateListUsers } = await import("@aws-sdk/client-identitystore");
  const client = new IdentitystoreClient(home.settings);
  const Filters = [{ AttributePath: "UserName", AttributeValue: name }];
  const input = { IdentityStoreId, ...(name !== undefined && { Filters }) };
  const listed = await tellAws("ListUsers", () =>
    everyItem(paginateListUsers({ client, pageSize: 100 }, input), (page) => page.Users),
  );
  if (!listed.ok) return listed;
  return ok(
    listed.value.map((user) => ({
      ...{ id: user.UserId ?? "", name: user.UserName ?? "" },
      active: (user as { readonly UserStatus?: string }).UserStatus !== "DISABLED",
    })),
  );
}

/** The groups that are given something: their names and the ids of their members. */
export async function readGroups(
  { home, store: IdentityStoreId }: Place,
  ids: readonly string[],
): Promise<Result<ReadonlyMap<string, { readonly name: string; readonly members: readonly string[] }>>> {
  const { IdentitystoreClient, paginateListGroups, paginateListGroupMemberships } = await import(
    "@aws-sdk/client-identitystore"
  );
  const client = new IdentitystoreClient(home.settings);
  const [groups, members] = await Promise.all([
    tellAws("ListGroups", () =>
      everyItem(paginateListGroups({ client, pageSize: 100 }, { IdentityStoreId }), (page) => page.Groups),
    ),
    Promise.all(
      ids.map((GroupId) =>
        tellAws("ListGroupMemberships", () =>
          everyItem(
            paginateListGroupMemberships({ client, pageSize: 100 }, { IdentityStoreId, GroupId }),
            (page) => page.GroupMemberships,
          ),
        ),
      ),
    ),
  ]);
  if (!groups.ok) return groups;
  const lists = all(members);
  if (!lists.ok) return lists;
  const names = new Map(groups.value.map(({ GroupId = "", DisplayName }) => [GroupId, DisplayName]));
  return ok(
    new Map(
      ids.map((id, index) => [
        id,
        {
          name: names.get(id) ?? id,
          members: (lists.value[index] ?? []).flatMap(({ MemberId }) => MemberId?.UserId ?? []),
        },
      ]),
    ),
  );
}
