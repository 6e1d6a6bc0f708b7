import * as z from "zod";
import { readDocument } from "../iam/document.ts";
import { type OperationTable, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import {
  byManagement,
  constraint,
  ids,
  listed,
  nameOf,
  notFound,
  type OrganizationCall,
  organizationArn,
  pageInput,
  requireTarget,
} from "./call.ts";
import type { OrganizationPolicy } from "./model.ts";
import { policyTypes } from "./policy-types.ts";
import { readTags, tagsInput } from "./tags.ts";

/** The largest content by type, in characters, and how many may be attached to one target. */
const sizes: Readonly<Record<string, number>> = {
  SERVICE_CONTROL_POLICY: 5120,
  RESOURCE_CONTROL_POLICY: 5120,
};
const largest = 10_000;
const attachable = 5;

function policyOf({ organization }: OrganizationCall, id: string): OrganizationPolicy {
  const policy = Object.hasOwn(organization.policies, id) ? organization.policies[id] : undefined;
  if (!policy) throw notFound("Policy", "a policy");
  return policy;
}

function summary(call: OrganizationCall, { id, name, description, type, awsManaged }: OrganizationPolicy) {
  const { world, organization } = call;
  const path = [organization.id, type.toLowerCase(), id];
  const arn = awsManaged
    ? `arn:aws:organizations::aws:policy/${type.toLowerCase()}/${id}`
    : organizationArn(world, "policy", ...path);
  return { Id: id, Arn: arn, Name: name, Description: description, Type: type, AwsManaged: awsManaged };
}

const whole = (call: OrganizationCall, policy: OrganizationPolicy) => ({
  Policy: { PolicySummary: summary(call, policy), Content: policy.content },
});

/** Refuses what the type does not take: too long, no policy at all, or with a principal. */
function checkContent(content: string, type: string): void {
  if (content.length > (sizes[type] ?? largest)) {
    throw constraint("You have exceeded the maximum policy content size limit.");
  }
  const malformed = (detail: string) => {
    const message = `The provided policy document does not meet the requirements of the specified policy type. ${detail}`;
    return new AwsError(400, "MalformedPolicyDocumentException", message.trim());
  };
  if (type !== "SERVICE_CONTROL_POLICY") {
    try {
      JSON.parse(content);
    } catch {
      throw malformed("");
    }
    return;
  }
  const read = readDocument(content);
  if ("wrong" in read) throw malformed(read.wrong);
  for (const statement of read.Statement) {
    if (statement.Principal ?? statement.NotPrincipal)
      throw malformed("A statement must not have a principal.");
    if (!(statement.Resource ?? statement.NotResource)) throw malformed("A statement must have a resource.");
  }
}

function refuseTaken({ organization }: OrganizationCall, type: string, name: string, except?: string): void {
  const taken = Object.values(organization.policies).some(
    (policy) => policy.type === type && policy.name === name && policy.id !== except,
  );
  if (taken)
    throw new AwsError(400, "DuplicatePolicyException", "A policy with the same name already exists.");
}

const name = text(1, 128);
const description = text(0, 512);

const create = byManagement(
  "CreatePolicy",
  z.object({
    ...{ Content: text(1, 1_000_000), Description: description, Name: name, Type: z.enum(policyTypes) },
    Tags: tagsInput,
  }),
  (call, { Content, Description, Name, Type, Tags }) => {
    checkContent(Content, Type);
    refuseTaken(call, Type, Name);
    const policy: OrganizationPolicy = {
      ...{
        id: `p-${call.world.ids.token(8).toLowerCase()}`,
        name: Name,
        description: Description,
        type: Type,
      },
      ...{ content: Content, awsManaged: false, tags: readTags(Tags) },
    };
    call.organization.policies[policy.id] = policy;
    call.changed();
    return whole(call, policy);
  },
);

const update = byManagement(
  "UpdatePolicy",
  z.object({
    ...{ PolicyId: ids.policy, Name: name.optional(), Description: description.optional() },
    Content: text(1, 1_000_000).optional(),
  }),
  (call, { PolicyId, Name, Description, Content }) => {
    const policy = policyOf(call, PolicyId);
    refuseImmutable(policy);
    if (Content !== undefined) checkContent(Content, policy.type);
    if (Name !== undefined) refuseTaken(call, policy.type, Name, policy.id);
    policy.name = Name ?? policy.name;
    policy.description = Description ?? policy.description;
    policy.content = Content ?? policy.content;
    call.changed();
    return whole(call, policy);
  },
);

function refuseImmutable({ awsManaged }: OrganizationPolicy): void {
  if (awsManaged)
    throw new AwsError(400, "InvalidInputException", "You specified a policy that can't be changed.");
}

const one = z.object({ PolicyId: ids.policy });

const remove = byManagement("DeletePolicy", one, (call, { PolicyId }) => {
  const { organization } = call;
  refuseImmutable(policyOf(call, PolicyId));
  if (Object.values(organization.attachments).some((attached) => attached.includes(PolicyId))) {
    const message =
      "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.";
    throw new AwsError(400, "PolicyInUseException", message);
  }
  delete organization.policies[PolicyId];
  call.changed();
});

const attachment = z.object({ PolicyId: ids.policy, TargetId: ids.target });

/** What is attached to a target and of the same type as a policy. */
function alike({ organization }: OrganizationCall, target: string, type: string): readonly string[] {
  return (organization.attachments[target] ?? []).filter((id) => organization.policies[id]?.type === type);
}

const attach = byManagement("AttachPolicy", attachment, (call, { PolicyId, TargetId }) => {
  const { organization } = call;
  const { type } = policyOf(call, PolicyId);
  requireTarget(call, TargetId);
  if (!organization.policyTypes.includes(type)) {
    const message = "This operation can be performed only for enabled policy types.";
    throw new AwsError(400, "PolicyTypeNotEnabledException", message);
  }
  const attached = alike(call, TargetId, type);
  if (attached.includes(PolicyId)) {
    const message = "A policy with the same name is already attached to the specified target.";
    throw new AwsError(400, "DuplicatePolicyAttachmentException", message);
  }
  if (attached.length >= attachable) {
    throw constraint(
      "You have exceeded the number of policies of this type that can be attached to the target.",
    );
  }
  organization.attachments[TargetId] = [...(organization.attachments[TargetId] ?? []), PolicyId];
  call.changed();
});

const detach = byManagement("DetachPolicy", attachment, (call, { PolicyId, TargetId }) => {
  const { organization } = call;
  const { type } = policyOf(call, PolicyId);
  requireTarget(call, TargetId);
  const attached = alike(call, TargetId, type);
  if (!attached.includes(PolicyId)) {
    const message = "The policy isn't attached to the specified target in the specified root.";
    throw new AwsError(400, "PolicyNotAttachedException", message);
  }
  if (type === "SERVICE_CONTROL_POLICY" && attached.length === 1) {
    throw constraint("You must have at least one service control policy attached to the target.");
  }
  organization.attachments[TargetId] = (organization.attachments[TargetId] ?? []).filter(
    (id) => id !== PolicyId,
  );
  call.changed();
});

const list = byManagement(
  "ListPolicies",
  z.object({ Filter: z.enum(policyTypes), ...pageInput }),
  (call, input) => {
    const all = Object.values(call.organization.policies).filter(({ type }) => type === input.Filter);
    return listed(
      "Policies",
      all.map((policy) => summary(call, policy)),
      input,
    );
  },
);

const listForTarget = byManagement(
  "ListPoliciesForTarget",
  z.object({ TargetId: ids.target, Filter: z.enum(policyTypes), ...pageInput }),
  (call, input) => {
    requireTarget(call, input.TargetId);
    const attached = alike(call, input.TargetId, input.Filter);
    return listed(
      "Policies",
      attached.map((id) => summary(call, policyOf(call, id))),
      input,
    );
  },
);

const listTargets = byManagement(
  "ListTargetsForPolicy",
  z.object({ PolicyId: ids.policy, ...pageInput }),
  (call, input) => {
    policyOf(call, input.PolicyId);
    const { world, organization } = call;
    const targets = Object.keys(organization.attachments).filter((target) =>
      organization.attachments[target]?.includes(input.PolicyId),
    );
    const kindOf = (target: string) =>
      target.startsWith("r-") ? "ROOT" : target.startsWith("ou-") ? "ORGANIZATIONAL_UNIT" : "ACCOUNT";
    const arns = { ROOT: "root", ORGANIZATIONAL_UNIT: "ou", ACCOUNT: "account" };
    const entries = targets.map((target) => ({
      ...{ TargetId: target, Name: nameOf(call, target), Type: kindOf(target) },
      Arn: organizationArn(world, arns[kindOf(target)], organization.id, target),
    }));
    return listed("Targets", entries, input);
  },
);

export const policyOperations: OperationTable = {
  CreatePolicy: create,
  DescribePolicy: byManagement("DescribePolicy", one, (call, { PolicyId }) =>
    whole(call, policyOf(call, PolicyId)),
  ),
  UpdatePolicy: update,
  DeletePolicy: remove,
  AttachPolicy: attach,
  DetachPolicy: detach,
  ListPolicies: list,
  ListPoliciesForTarget: listForTarget,
  ListTargetsForPolicy: listTargets,
};
