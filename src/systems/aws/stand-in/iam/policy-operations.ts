import * as z from "zod";
import { type Operation, type OperationTable, text } from "../protocol/call.ts";
import {
  alreadyExists,
  deleteConflict,
  type IamCall,
  iamOperation,
  invalidInput,
  limitExceeded,
  listed,
  names,
  noSuchEntity,
  pageInput,
} from "./call.ts";
import { checkIdentityPolicy, sizeOf } from "./checks.ts";
import { awsManagedPolicyArns } from "./managed-policies.ts";
import type { ManagedPolicy, PolicyVersion } from "./model.ts";
import { policyArn, uniqueId } from "./names.ts";
import { findPolicy } from "./policies.ts";
import { readTags, tagList, tagsInput } from "./tags.ts";

const largest = 6144;
const mostVersions = 5;

function checkDocument(document: string): void {
  checkIdentityPolicy(document);
  if (sizeOf(document) > largest) throw limitExceeded(`Cannot exceed quota for PolicySize: ${largest}`);
}

function describe({ iam }: IamCall, arn: string, policy: ManagedPolicy) {
  const roles = Object.values(iam.roles);
  return {
    ...{ PolicyName: policy.name, PolicyId: policy.id, Arn: arn, Path: policy.path },
    DefaultVersionId: policy.versions.find(({ isDefault }) => isDefault)?.id,
    AttachmentCount: roles.filter(({ attached }) => attached.includes(arn)).length,
    PermissionsBoundaryUsageCount: roles.filter(({ boundary }) => boundary === arn).length,
    ...{ IsAttachable: true, CreateDate: new Date(policy.createdAt), UpdateDate: new Date(policy.updatedAt) },
  };
}

const describeWhole = (call: IamCall, arn: string, policy: ManagedPolicy) => ({
  ...describe(call, arn, policy),
  ...(policy.description && { Description: policy.description }),
  Tags: tagList(policy.tags),
});

const describeVersion = ({ id, isDefault, createdAt }: PolicyVersion) => ({
  ...{ VersionId: id, IsDefaultVersion: isDefault, CreateDate: new Date(createdAt) },
});

/** An operation on a managed policy, which is refused where there is none. */
function onPolicy<Shape extends z.ZodRawShape>(
  action: string,
  shape: Shape,
  perform: (
    call: IamCall,
    policy: ManagedPolicy,
    input: z.output<z.ZodObject<Shape>>,
    arn: string,
  ) => unknown,
): Operation {
  const arnOf = (input: unknown) => String((input as { PolicyArn: unknown }).PolicyArn);
  return iamOperation(
    action,
    z.object({ ...shape, PolicyArn: names.arn }),
    (call, input) => {
      const arn = arnOf(input);
      const policy = findPolicy(call, arn);
      if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
      return perform(call, policy, input as z.output<z.ZodObject<Shape>>, arn);
    },
    (_, input) => arnOf(input),
  );
}

/** The same for what only the account's own policies let be done with them. */
function onOwnPolicy<Shape extends z.ZodRawShape>(
  action: string,
  shape: Shape,
  perform: (
    call: IamCall,
    policy: ManagedPolicy,
    input: z.output<z.ZodObject<Shape>>,
    arn: string,
  ) => unknown,
): Operation {
  return onPolicy(action, shape, (call, policy, input, arn) => {
    if (!Object.hasOwn(call.iam.policies, arn))
      throw invalidInput("An AWS managed policy cannot be changed.");
    const result = perform(call, policy, input, arn);
    call.changed();
    return result;
  });
}

const create = iamOperation(
  "CreatePolicy",
  z.object({
    ...{ PolicyName: names.policy, Path: names.path, PolicyDocument: names.document },
    ...{ Description: text(0, 1000).optional(), Tags: tagsInput },
  }),
  (call, { PolicyName: name, Path: path, PolicyDocument: document, Description, Tags }) => {
    const { world, account, iam } = call;
    const lower = name.toLowerCase();
    if (Object.values(iam.policies).some((other) => other.name.toLowerCase() === lower)) {
      throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    }
    checkDocument(document);
    const createdAt = world.clock.now().toISOString();
    const arn = policyArn(account, name, path);
    const policy: ManagedPolicy = {
      ...{ name, path, id: uniqueId(world.ids, "ANPA"), createdAt, updatedAt: createdAt },
      ...(Description && { description: Description }),
      ...{ versions: [{ id: "v1", document, createdAt, isDefault: true }], lastVersion: 1 },
      tags: readTags(Tags),
    };
    iam.policies[arn] = policy;
    call.changed();
    return { Policy: describeWhole(call, arn, policy) };
  },
  ({ account }, { PolicyName, Path }) => policyArn(account, PolicyName, Path),
);

function versionOf({ versions }: ManagedPolicy, id: string): PolicyVersion {
  const version = versions.find((one) => one.id === id);
  if (!version) throw noSuchEntity(`Policy version ${id} does not exist or is not attachable.`);
  return version;
}

function setDefault(policy: ManagedPolicy, id: string): void {
  for (const version of policy.versions) version.isDefault = version.id === id;
}

const createVersion = onOwnPolicy(
  "CreatePolicyVersion",
  { PolicyDocument: names.document, SetAsDefault: z.enum(["true", "false"]).default("false") },
  ({ world }, policy, { PolicyDocument: document, SetAsDefault }) => {
    checkDocument(document);
    if (policy.versions.length >= mostVersions) {
      throw limitExceeded(
        `A managed policy can have up to ${mostVersions} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    const createdAt = world.clock.now().toISOString();
    policy.lastVersion += 1;
    const version = { id: `v${policy.lastVersion}`, document, createdAt, isDefault: false };
    policy.versions.push(version);
    policy.updatedAt = createdAt;
    if (SetAsDefault === "true") setDefault(policy, version.id);
    return { PolicyVersion: describeVersion(version) };
  },
);

const remove = onOwnPolicy("DeletePolicy", {}, (call, policy, _, arn) => {
  const { roles } = call.iam;
  if (Object.values(roles).some((role) => role.attached.includes(arn) || role.boundary === arn)) {
    throw deleteConflict("Cannot delete a policy attached to entities.");
  }
  if (policy.versions.length > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  }
  delete call.iam.policies[arn];
});

const removeVersion = onOwnPolicy(
  "DeletePolicyVersion",
  { VersionId: z.string() },
  (_, policy, { VersionId }) => {
    if (versionOf(policy, VersionId).isDefault) {
      throw deleteConflict("Cannot delete the default version of a policy.");
    }
    policy.versions = policy.versions.filter(({ id }) => id !== VersionId);
  },
);

const list = iamOperation(
  "ListPolicies",
  z.object({
    ...{ Scope: z.enum(["All", "AWS", "Local"]).default("All"), PathPrefix: z.string().default("/") },
    ...{ OnlyAttached: z.enum(["true", "false"]).default("false"), ...pageInput },
  }),
  (call, input) => {
    const arns = [
      ...(input.Scope === "AWS" ? [] : Object.keys(call.iam.policies)),
      ...(input.Scope === "Local" ? [] : awsManagedPolicyArns),
    ];
    const entries = arns.flatMap((arn) => {
      const policy = findPolicy(call, arn);
      if (!policy?.path.startsWith(input.PathPrefix)) return [];
      const entry = describe(call, arn, policy);
      return input.OnlyAttached === "true" && entry.AttachmentCount === 0 ? [] : [entry];
    });
    return listed("Policies", entries, input);
  },
);

export const policyOperations: OperationTable = {
  CreatePolicy: create,
  GetPolicy: onPolicy("GetPolicy", {}, (call, policy, _, arn) => ({
    Policy: describeWhole(call, arn, policy),
  })),
  DeletePolicy: remove,
  ListPolicies: list,
  CreatePolicyVersion: createVersion,
  GetPolicyVersion: onPolicy("GetPolicyVersion", { VersionId: z.string() }, (_, policy, { VersionId }) => {
    const version = versionOf(policy, VersionId);
    return { PolicyVersion: { Document: encodeURIComponent(version.document), ...describeVersion(version) } };
  }),
  ListPolicyVersions: onPolicy("ListPolicyVersions", pageInput, (_, policy, input) =>
    listed("Versions", [...policy.versions].reverse().map(describeVersion), input),
  ),
  DeletePolicyVersion: removeVersion,
  SetDefaultPolicyVersion: onOwnPolicy(
    "SetDefaultPolicyVersion",
    { VersionId: z.string() },
    (_, policy, input) => setDefault(policy, versionOf(policy, input.VersionId).id),
  ),
  ListEntitiesForPolicy: onPolicy("ListEntitiesForPolicy", pageInput, ({ iam }, _, input, arn) => {
    const roles = Object.values(iam.roles).filter(({ attached }) => attached.includes(arn));
    const entries = roles.map(({ name, id }) => ({ RoleName: name, RoleId: id }));
    return { PolicyGroups: [], PolicyUsers: [], ...listed("PolicyRoles", entries, input) };
  }),
  TagPolicy: onOwnPolicy("TagPolicy", { Tags: tagsInput }, (_, policy, { Tags }) => {
    Object.assign(policy.tags, readTags(Tags));
  }),
  UntagPolicy: onOwnPolicy("UntagPolicy", { TagKeys: z.array(z.string()) }, (_, policy, { TagKeys }) => {
    for (const key of TagKeys) delete policy.tags[key];
  }),
  ListPolicyTags: onPolicy("ListPolicyTags", pageInput, (_, policy, input) =>
    listed("Tags", tagList(policy.tags), input),
  ),
};
