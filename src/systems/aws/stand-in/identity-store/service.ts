import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import {
  type IdentityCenter,
  identityCenter,
  type StoredGroup,
  type StoredUser,
  scimBase,
} from "../identity-center/model.ts";
import { type Call, type Operation, operation, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { jsonService } from "../protocol/json.ts";
import { pageOf } from "../protocol/pages.ts";

/** A call about the identity store. */
interface StoreCall extends Call {
  readonly center: IdentityCenter;
  readonly store: string;
}

const storeInput = { IdentityStoreId: text(1, 36, /^(?:d-[0-9a-f]{10}|[0-9a-f-]{36})$/) };
const resourceId = text(1, 47);
const pageInput = { MaxResults: z.int().min(1).max(100).default(50), NextToken: z.string().optional() };
const filters = z
  .array(z.object({ AttributePath: text(1, 255), AttributeValue: text(1, 1024) }))
  .max(1)
  .default([]);
const externalId = z.object({ Issuer: text(1, 100), Id: text(1, 256) });
/** Exactly one of both. */
const alternate = z.union([
  z.strictObject({ ExternalId: externalId }),
  z.strictObject({
    UniqueAttribute: z.object({ AttributePath: text(1, 255), AttributeValue: z.string() }),
  }),
]);
const memberInput = { MemberId: z.strictObject({ UserId: resourceId }) };

/** An operation on the store, which only the account that Identity Center belongs to may ask for. */
function onStore<Shape extends z.ZodRawShape>(
  action: string,
  shape: Shape,
  perform: (call: StoreCall, input: z.output<z.ZodObject<Shape>>) => unknown,
): Operation {
  return operation(z.object({ ...shape, ...storeInput }), (call: Call, given) => {
    const { world, session } = call;
    const store = String((given as Readonly<Record<string, unknown>>)["IdentityStoreId"]);
    const arn = `arn:aws:identitystore::${world.management}:identitystore/${store}`;
    authorize(world, session, `identitystore:${action}`, arn);
    const center = identityCenter(world).value;
    const { instance } = center;
    if (instance?.identityStore !== store || instance.region !== session.region)
      throw notFound("IDENTITY_STORE", store);
    if (session.account !== world.management) {
      throw new AwsError(400, "AccessDeniedException", "User is not authorized to perform this action.");
    }
    return perform({ ...call, center, store }, given as z.output<z.ZodObject<Shape>>);
  });
}

function notFound(kind: string, id: string): AwsError {
  return new AwsError(400, "ResourceNotFoundException", `${kind} not found: ${id}`);
}

function known<Found>(all: Readonly<Record<string, Found>>, kind: string, id: string): Found {
  const found = Object.hasOwn(all, id) ? all[id] : undefined;
  if (!found) throw notFound(kind, id);
  return found;
}

/** By whom it came: the endpoint that the provider pushed it to. */
function externalIds({ world, center }: StoreCall, id: string | undefined) {
  if (id === undefined || !center.provisioning) return {};
  return { ExternalIds: [{ Issuer: scimBase(world, center.provisioning), Id: id }] };
}

function describeGroup(call: StoreCall, group: StoredGroup) {
  return {
    ...{ GroupId: group.id, DisplayName: group.displayName, IdentityStoreId: call.store },
    ...externalIds(call, group.externalId),
  };
}

function describeUser(call: StoreCall, { id, attributes }: StoredUser) {
  const { userName, displayName, name, emails, active } = attributes;
  return {
    ...{ UserId: id, UserName: userName, DisplayName: displayName, IdentityStoreId: call.store },
    Name: { GivenName: name.givenName, FamilyName: name.familyName },
    ...(emails && {
      Emails: emails.map(({ value, primary = false }) => ({ Value: value, Primary: primary })),
    }),
    UserStatus: active === false ? "DISABLED" : "ENABLED",
    ...externalIds(call, attributes.externalId),
  };
}

function page(
  name: string,
  all: readonly unknown[],
  { MaxResults, NextToken }: { readonly MaxResults: number; readonly NextToken?: string | undefined },
) {
  const { page: entries, next } = pageOf(all, MaxResults, NextToken);
  return { [name]: entries, ...(next && { NextToken: next }) };
}

/** Finds by the one attribute that may be asked for, or by what the provider calls it. */
function identify<Found extends { readonly id: string }>(
  call: StoreCall,
  all: Readonly<Record<string, Found>>,
  wanted: z.output<typeof alternate>,
  attribute: string,
  read: (one: Found) => { readonly name: string; readonly externalId: string | undefined },
): Found {
  const asked = "UniqueAttribute" in wanted ? wanted.UniqueAttribute : undefined;
  if (asked && asked.AttributePath.toLowerCase() !== attribute.toLowerCase())
    throw new AwsError(400, "ValidationException", `${asked.AttributePath} is not a unique attribute.`);
  const issuer = call.center.provisioning && scimBase(call.world, call.center.provisioning);
  const found = Object.values(all).find((one) => {
    if (asked) return read(one).name === asked.AttributeValue;
    return (
      "ExternalId" in wanted &&
      wanted.ExternalId.Issuer === issuer &&
      wanted.ExternalId.Id === read(one).externalId
    );
  });
  if (!found) throw notFound("RESOURCE", JSON.stringify(wanted));
  return found;
}

const groupNames = (group: StoredGroup) => ({ name: group.displayName, externalId: group.externalId });
const userNames = ({ attributes }: StoredUser) => ({
  ...{ name: attributes.userName, externalId: attributes.externalId },
});

/** A membership has an id of its own, which says no more than whose and where it is. */
const membership = ({ store }: StoreCall, group: StoredGroup, user: string) => ({
  ...{ IdentityStoreId: store, MembershipId: `${group.id.slice(0, 11)}${user.slice(-36)}` },
  ...{ GroupId: group.id, MemberId: { UserId: user } },
});

/** The people and groups that Identity Center knows, to be read: they are written by SCIM. */
export const answerIdentityStore = jsonService({
  ...{ name: "identitystore", target: "AWSIdentityStore", version: "1.1", invalid: "ValidationException" },
  operations: {
    ListGroups: onStore("ListGroups", { ...pageInput, Filters: filters }, (call, input) => {
      const [filter] = input.Filters;
      const groups = Object.values(call.center.groups).filter(
        ({ displayName }) => !filter || displayName === filter.AttributeValue,
      );
      return page(
        "Groups",
        groups.map((group) => describeGroup(call, group)),
        input,
      );
    }),
    ListUsers: onStore("ListUsers", { ...pageInput, Filters: filters }, (call, input) => {
      const [filter] = input.Filters;
      const users = Object.values(call.center.users).filter(
        ({ attributes }) => !filter || attributes.userName === filter.AttributeValue,
      );
      return page(
        "Users",
        users.map((user) => describeUser(call, user)),
        input,
      );
    }),
    DescribeGroup: onStore("DescribeGroup", { GroupId: resourceId }, (call, { GroupId }) =>
      describeGroup(call, known(call.center.groups, "GROUP", GroupId)),
    ),
    DescribeUser: onStore("DescribeUser", { UserId: resourceId }, (call, { UserId }) =>
      describeUser(call, known(call.center.users, "USER", UserId)),
    ),
    GetGroupId: onStore("GetGroupId", { AlternateIdentifier: alternate }, (call, input) => {
      const found = identify(call, call.center.groups, input.AlternateIdentifier, "displayName", groupNames);
      return { GroupId: found.id, IdentityStoreId: call.store };
    }),
    GetUserId: onStore("GetUserId", { AlternateIdentifier: alternate }, (call, input) => {
      const found = identify(call, call.center.users, input.AlternateIdentifier, "userName", userNames);
      return { UserId: found.id, IdentityStoreId: call.store };
    }),
    ListGroupMemberships: onStore(
      "ListGroupMemberships",
      { ...pageInput, GroupId: resourceId },
      (call, input) => {
        const group = known(call.center.groups, "GROUP", input.GroupId);
        return page(
          "GroupMemberships",
          group.members.map((user) => membership(call, group, user)),
          input,
        );
      },
    ),
    ListGroupMembershipsForMember: onStore(
      "ListGroupMembershipsForMember",
      { ...pageInput, ...memberInput },
      (call, input) => {
        const user = known(call.center.users, "USER", input.MemberId.UserId);
        const groups = Object.values(call.center.groups).filter(({ members }) => members.includes(user.id));
        return page(
          "GroupMemberships",
          groups.map((group) => membership(call, group, user.id)),
          input,
        );
      },
    ),
    IsMemberInGroups: onStore(
      "IsMemberInGroups",
      { ...memberInput, GroupIds: z.array(resourceId).min(1).max(100) },
      (call, { MemberId, GroupIds }) => ({
        Results: GroupIds.map((GroupId) => ({
          ...{ GroupId, MemberId },
          MembershipExists: known(call.center.groups, "GROUP", GroupId).members.includes(MemberId.UserId),
        })),
      }),
    ),
  },
});
