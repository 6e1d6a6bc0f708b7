import * as z from "zod";
import { hexadecimal, type PermissionSet } from "../identity-center/model.ts";
import { type OperationTable, text } from "../protocol/call.ts";
import {
  accountId,
  conflict,
  listed,
  notFound,
  onInstance,
  onPermissionSet,
  pageInput,
  permissionSetOf,
  type SsoCall,
  seconds,
} from "./call.ts";
import { ask } from "./requests.ts";

const settings = {
  Description: text(1, 700).optional(),
  SessionDuration: text(
    1,
    100,
    /^(?:-?)P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+[DW])?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/,
  ),
  RelayState: text(1, 240).optional(),
};
const tagsInput = z.array(z.object({ Key: text(1, 128), Value: z.string().max(256) })).max(75);

const describe = (set: PermissionSet) => ({
  ...{ Name: set.name, PermissionSetArn: set.arn, SessionDuration: set.sessionDuration },
  ...{ CreatedDate: seconds(set.createdAt), Description: set.description, RelayState: set.relayState },
});

/** A set that was changed is as before wherever it is already, until it is provisioned anew. */
export function outdate(set: PermissionSet): void {
  for (const place of Object.values(set.provisioned)) place.current = false;
}

const statusFilter = z
  .enum(["LATEST_PERMISSION_SET_PROVISIONED", "LATEST_PERMISSION_SET_NOT_PROVISIONED"])
  .optional();
const fits = (wanted: z.output<typeof statusFilter>, place: { readonly current: boolean } | undefined) =>
  place !== undefined &&
  (wanted === undefined || place.current === (wanted === "LATEST_PERMISSION_SET_PROVISIONED"));

/** `ResourceArn` of tags is a permission set's. */
const taggedInput = { ResourceArn: text(10, 2048) };
const tagged = ({ center }: SsoCall, { ResourceArn }: { readonly ResourceArn: string }) =>
  permissionSetOf(center, ResourceArn);

export const permissionSetOperations: OperationTable = {
  CreatePermissionSet: onInstance(
    "CreatePermissionSet",
    {
      ...settings,
      Name: text(1, 32, /^[\w+=,.@-]+$/),
      SessionDuration: settings.SessionDuration.default("PT1H"),
      Tags: tagsInput.default([]),
    },
    (call, input) => {
      const { center, instance, world } = call;
      if (Object.values(center.permissionSets).some(({ name }) => name === input.Name))
        throw conflict(`PermissionSet with name ${input.Name} already exists.`);
      const arn = `arn:aws:sso:::permissionSet/${instance.id}/ps-${hexadecimal(world, 16)}`;
      const set: PermissionSet = {
        ...{ arn, name: input.Name, sessionDuration: input.SessionDuration, managed: [], customer: [] },
        ...(input.Description !== undefined && { description: input.Description }),
        ...(input.RelayState !== undefined && { relayState: input.RelayState }),
        tags: Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value])),
        ...{ createdAt: world.clock.now().toISOString(), provisioned: {} },
      };
      center.permissionSets[arn] = set;
      call.changed();
      return { PermissionSet: describe(set) };
    },
  ),
  DescribePermissionSet: onPermissionSet("DescribePermissionSet", {}, (_, set) => ({
    PermissionSet: describe(set),
  })),
  // Whatever is left out is cleared, the duration of a session apart.
  UpdatePermissionSet: onPermissionSet(
    "UpdatePermissionSet",
    { ...settings, SessionDuration: settings.SessionDuration.optional() },
    (call, set, { Description, RelayState, SessionDuration }) => {
      delete set.description;
      delete set.relayState;
      Object.assign(set, {
        ...(Description !== undefined && { description: Description }),
        ...(RelayState !== undefined && { relayState: RelayState }),
      });
      set.sessionDuration = SessionDuration ?? set.sessionDuration;
      outdate(set);
      call.changed();
      return {};
    },
  ),
  DeletePermissionSet: onPermissionSet("DeletePermissionSet", {}, (call, set) => {
    if (call.center.assignments.some(({ permissionSet }) => permissionSet === set.arn))
      throw conflict("PermissionSet has ApplicationProfile associated with it.");
    delete call.center.permissionSets[set.arn];
    call.changed();
    return {};
  }),
  ListPermissionSets: onInstance("ListPermissionSets", pageInput, ({ center }, input) =>
    listed("PermissionSets", Object.keys(center.permissionSets), input),
  ),
  ListPermissionSetsProvisionedToAccount: onInstance(
    "ListPermissionSetsProvisionedToAccount",
    { ...pageInput, AccountId: accountId, ProvisioningStatus: statusFilter },
    ({ center }, input) => {
      const sets = Object.values(center.permissionSets).filter(({ provisioned }) =>
        fits(input.ProvisioningStatus, provisioned[input.AccountId]),
      );
      return listed(
        "PermissionSets",
        sets.map(({ arn }) => arn),
        input,
      );
    },
  ),
  ListAccountsForProvisionedPermissionSet: onPermissionSet(
    "ListAccountsForProvisionedPermissionSet",
    { ...pageInput, ProvisioningStatus: statusFilter },
    (_, { provisioned }, input) => {
      const accounts = Object.entries(provisioned).filter(([, place]) =>
        fits(input.ProvisioningStatus, place),
      );
      return listed(
        "AccountIds",
        accounts.map(([account]) => account),
        input,
      );
    },
  ),
  ProvisionPermissionSet: onPermissionSet(
    "ProvisionPermissionSet",
    { TargetId: accountId.optional(), TargetType: z.enum(["AWS_ACCOUNT", "ALL_PROVISIONED_ACCOUNTS"]) },
    (call, { arn, provisioned }, { TargetId: account, TargetType }) => {
      if (account !== undefined && !provisioned[account])
        throw notFound(`The permission set is not provisioned to the account ${account}.`);
      const wanted = { kind: "provision", permissionSet: arn } as const;
      const request = ask(call.world, {
        ...wanted,
        ...(TargetType === "AWS_ACCOUNT" && account !== undefined && { account }),
      });
      return { PermissionSetProvisioningStatus: provisioningStatus(request) };
    },
  ),
  DescribePermissionSetProvisioningStatus: onInstance(
    "DescribePermissionSetProvisioningStatus",
    { ProvisionPermissionSetRequestId: text(36, 36) },
    ({ center }, { ProvisionPermissionSetRequestId: id }) => {
      const request = center.requests[id];
      if (request?.kind !== "provision") throw notFound(`Request ${id} not found.`);
      return { PermissionSetProvisioningStatus: provisioningStatus(request) };
    },
  ),
  TagResource: onInstance("TagResource", { ...taggedInput, Tags: tagsInput }, (call, input) => {
    Object.assign(
      tagged(call, input).tags,
      Object.fromEntries(input.Tags.map((one) => [one.Key, one.Value])),
    );
    call.changed();
    return {};
  }),
  UntagResource: onInstance(
    "UntagResource",
    { ...taggedInput, TagKeys: z.array(z.string()) },
    (call, input) => {
      const { tags } = tagged(call, input);
      for (const key of input.TagKeys) delete tags[key];
      call.changed();
      return {};
    },
  ),
  ListTagsForResource: onInstance(
    "ListTagsForResource",
    { ...taggedInput, NextToken: z.string().optional() },
    (call, input) => ({
      Tags: Object.entries(tagged(call, input).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  ),
};

function provisioningStatus(request: ReturnType<typeof ask>) {
  return {
    ...{ RequestId: request.id, Status: request.status, PermissionSetArn: request.permissionSet },
    ...{ CreatedDate: seconds(request.createdAt), AccountId: request.account },
    FailureReason: request.failure,
  };
}
