import * as z from "zod";
import { type OperationTable, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { roleArn } from "../world.ts";
import {
  alreadyExists,
  deleteConflict,
  type IamCall,
  iamOperation,
  listed,
  names,
  noSuchEntity,
  onRole,
  pageInput,
} from "./call.ts";
import { checkTrustPolicy } from "./checks.ts";
import type { Role } from "./model.ts";
import { findPolicy } from "./policies.ts";
import { newRole } from "./roles.ts";
import { readTags, tagList, tagsInput } from "./tags.ts";

const description = text(0, 1000, /^[\t\n\r\u0020-\u007E\u00A1-\u00FF]*$/);
const duration = z.coerce
  .number()
  .int()
  .min(3600, "Member must have value greater than or equal to 3600")
  .max(43_200, "Member must have value less than or equal to 43200");

/** A role as every answer shows it. */
export function describeRole(account: string, role: Role) {
  return {
    ...{ Path: role.path, RoleName: role.name, RoleId: role.id, Arn: roleArn(account, role.name, role.path) },
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeURIComponent(role.trust),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
  };
}

/** The same with what only answers about one role show. */
function describeWhole(account: string, role: Role) {
  const { boundary, tags } = role;
  return {
    ...describeRole(account, role),
    ...(boundary && {
      PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: boundary },
    }),
    ...(Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
  };
}

const create = iamOperation(
  "CreateRole",
  z.object({
    ...{ RoleName: names.role, Path: names.path, AssumeRolePolicyDocument: names.document },
    ...{ Description: description.optional(), MaxSessionDuration: duration.default(3600) },
    ...{ PermissionsBoundary: names.arn.optional(), Tags: tagsInput },
  }),
  (call, input) => {
    const { world, account, iam } = call;
    const { RoleName: name, AssumeRolePolicyDocument: trust, PermissionsBoundary: boundary } = input;
    const lower = name.toLowerCase();
    if (Object.keys(iam.roles).some((other) => other.toLowerCase() === lower)) {
      throw alreadyExists(`Role with name ${name} already exists.`);
    }
    checkTrustPolicy(world, trust);
    if (boundary !== undefined) requireBoundary(call, boundary);
    const role = newRole(world, {
      ...{ name, trust, path: input.Path, maxSessionSeconds: input.MaxSessionDuration },
      ...(input.Description !== undefined && { description: input.Description }),
      ...(boundary !== undefined && { boundary }),
      tags: readTags(input.Tags),
    });
    iam.roles[name] = role;
    call.changed();
    return { Role: describeWhole(account, role) };
  },
  ({ account }, { RoleName, Path }) => roleArn(account, RoleName, Path),
);

function requireBoundary(call: IamCall, arn: string): void {
  if (findPolicy(call, arn)) return;
  throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

/** What AWS's own services made may be changed by nobody else. */
export function refuseServiceLinked({ name, path }: Role): void {
  if (!path.startsWith("/aws-service-role/") && !path.startsWith("/aws-reserved/")) return;
  const message = `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`;
  throw new AwsError(400, "UnmodifiableEntity", message);
}

const update = onRole(
  "UpdateRole",
  { Description: description.optional(), MaxSessionDuration: duration.optional() },
  (call, role, { Description, MaxSessionDuration }) => {
    refuseServiceLinked(role);
    if (Description !== undefined) role.description = Description;
    role.maxSessionSeconds = MaxSessionDuration ?? role.maxSessionSeconds;
    call.changed();
    return {};
  },
);

const remove = onRole("DeleteRole", {}, (call, role) => {
  refuseServiceLinked(role);
  if (role.attached.length > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
  if (Object.keys(role.inline).length > 0) {
    throw deleteConflict("Cannot delete entity, must delete policies first.");
  }
  delete call.iam.roles[role.name];
  call.changed();
});

export const roleOperations: OperationTable = {
  CreateRole: create,
  GetRole: onRole("GetRole", {}, ({ account }, role) => ({ Role: describeWhole(account, role) })),
  UpdateRole: update,
  UpdateRoleDescription: onRole(
    "UpdateRoleDescription",
    { Description: description },
    (call, role, input) => {
      refuseServiceLinked(role);
      role.description = input.Description;
      call.changed();
      return { Role: describeWhole(call.account, role) };
    },
  ),
  DeleteRole: remove,
  ListRoles: iamOperation(
    "ListRoles",
    z.object({ PathPrefix: z.string().default("/"), ...pageInput }),
    ({ account, iam }, input) => {
      const roles = Object.values(iam.roles)
        .filter(({ path }) => path.startsWith(input.PathPrefix))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
      return listed(
        "Roles",
        roles.map((role) => describeRole(account, role)),
        input,
      );
    },
  ),
  UpdateAssumeRolePolicy: onRole(
    "UpdateAssumeRolePolicy",
    { PolicyDocument: names.document },
    (call, role, { PolicyDocument }) => {
      refuseServiceLinked(role);
      checkTrustPolicy(call.world, PolicyDocument);
      role.trust = PolicyDocument;
      call.changed();
    },
  ),
  PutRolePermissionsBoundary: onRole(
    "PutRolePermissionsBoundary",
    { PermissionsBoundary: names.arn },
    (call, role, { PermissionsBoundary }) => {
      requireBoundary(call, PermissionsBoundary);
      role.boundary = PermissionsBoundary;
      call.changed();
    },
  ),
  DeleteRolePermissionsBoundary: onRole("DeleteRolePermissionsBoundary", {}, (call, role) => {
    delete role.boundary;
    call.changed();
  }),
  TagRole: onRole("TagRole", { Tags: tagsInput }, (call, role, { Tags }) => {
    Object.assign(role.tags, readTags(Tags));
    call.changed();
  }),
  UntagRole: onRole("UntagRole", { TagKeys: z.array(z.string()) }, (call, role, { TagKeys }) => {
    for (const key of TagKeys) delete role.tags[key];
    call.changed();
  }),
  ListRoleTags: onRole("ListRoleTags", pageInput, (_, role, input) =>
    listed("Tags", tagList(role.tags), input),
  ),
  // There are no instance profiles here.
  ListInstanceProfilesForRole: onRole("ListInstanceProfilesForRole", pageInput, (_call, _role, input) =>
    listed("InstanceProfiles", [], input),
  ),
};
