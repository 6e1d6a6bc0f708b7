import type { OperationTable } from "../protocol/call.ts";
import { limitExceeded, listed, names, noSuchEntity, onRole, pageInput } from "./call.ts";
import { checkIdentityPolicy, sizeOf } from "./checks.ts";
import { findPolicy } from "./policies.ts";
import { refuseServiceLinked } from "./role-operations.ts";

/** The largest size of a role's inline policies together, and how many managed ones it may have. */
const largestInline = 10_240;
const mostAttached = 10;

/** Policies of roles: those written into the role, and managed ones that are attached to it. */
export const rolePolicyOperations: OperationTable = {
  PutRolePolicy: onRole(
    "PutRolePolicy",
    { PolicyName: names.policy, PolicyDocument: names.document },
    (call, role, { PolicyName, PolicyDocument }) => {
      refuseServiceLinked(role);
      checkIdentityPolicy(PolicyDocument);
      const inline = { ...role.inline, [PolicyName]: PolicyDocument };
      if (sizeOf(Object.values(inline).join("")) > largestInline) {
        throw limitExceeded(`Maximum policy size of ${largestInline} bytes exceeded for role ${role.name}`);
      }
      role.inline = inline;
      call.changed();
    },
  ),
  GetRolePolicy: onRole("GetRolePolicy", { PolicyName: names.policy }, (_, role, { PolicyName }) => ({
    ...{ RoleName: role.name, PolicyName },
    PolicyDocument: encodeURIComponent(inlineOf(role.inline, PolicyName)),
  })),
  DeleteRolePolicy: onRole("DeleteRolePolicy", { PolicyName: names.policy }, (call, role, { PolicyName }) => {
    refuseServiceLinked(role);
    inlineOf(role.inline, PolicyName);
    delete role.inline[PolicyName];
    call.changed();
  }),
  ListRolePolicies: onRole("ListRolePolicies", pageInput, (_, role, input) =>
    listed("PolicyNames", Object.keys(role.inline).sort(), input),
  ),
  AttachRolePolicy: onRole("AttachRolePolicy", { PolicyArn: names.arn }, (call, role, { PolicyArn }) => {
    refuseServiceLinked(role);
    if (!findPolicy(call, PolicyArn)) {
      throw noSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`);
    }
    if (role.attached.includes(PolicyArn)) return;
    if (role.attached.length >= mostAttached) {
      throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${mostAttached}`);
    }
    role.attached.push(PolicyArn);
    call.changed();
  }),
  DetachRolePolicy: onRole("DetachRolePolicy", { PolicyArn: names.arn }, (call, role, { PolicyArn }) => {
    refuseServiceLinked(role);
    if (!role.attached.includes(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
    role.attached = role.attached.filter((arn) => arn !== PolicyArn);
    call.changed();
  }),
  ListAttachedRolePolicies: onRole("ListAttachedRolePolicies", pageInput, (_, role, input) => {
    const entries = role.attached.map((PolicyArn) => ({
      PolicyName: PolicyArn.split("/").at(-1),
      PolicyArn,
    }));
    return listed("AttachedPolicies", entries, input);
  }),
};

function inlineOf(inline: Readonly<Record<string, string>>, name: string): string {
  const document = Object.hasOwn(inline, name) ? inline[name] : undefined;
  if (document === undefined) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
  return document;
}
