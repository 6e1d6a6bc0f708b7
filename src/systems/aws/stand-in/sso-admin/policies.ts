import * as z from "zod";
import { checkIdentityPolicy } from "../iam/checks.ts";
import { awsManagedPolicy } from "../iam/managed-policies.ts";
import { type OperationTable, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { conflict, listed, notFound, onPermissionSet, pageInput, tooMany } from "./call.ts";
import { outdate } from "./permission-sets.ts";

/** How many policies a permission set may have that are not written into it (IAM Identity Center quotas). */
const mostPolicies = 10;

const managedInput = { ManagedPolicyArn: text(20, 2048) };
const reference = z.object({
  Name: text(1, 128, /^[\w+=,.@-]+$/),
  Path: text(1, 512, /^(?:\/|\/[!-~]+\/)$/).default("/"),
});
const customerInput = { CustomerManagedPolicyReference: reference };
const isSame = (one: { readonly name: string; readonly path: string }, other: z.output<typeof reference>) =>
  one.name === other.Name && one.path === other.Path;

/** What a permission set allows: AWS's own policies, policies that each account has, and one that is written into it. */
export const policyOperations: OperationTable = {
  AttachManagedPolicyToPermissionSet: onPermissionSet(
    "AttachManagedPolicyToPermissionSet",
    managedInput,
    (call, set, { ManagedPolicyArn: arn }) => {
      if (awsManagedPolicy(arn) === undefined)
        throw notFound(`Policy ${arn} does not exist or is not attachable.`);
      if (set.managed.includes(arn)) throw conflict(`Policy ${arn} is already attached.`);
      if (set.managed.length >= mostPolicies)
        throw tooMany(`A permission set has at most ${mostPolicies} managed policies.`);
      set.managed.push(arn);
      outdate(set);
      call.changed();
      return {};
    },
  ),
  DetachManagedPolicyFromPermissionSet: onPermissionSet(
    "DetachManagedPolicyFromPermissionSet",
    managedInput,
    (call, set, { ManagedPolicyArn: arn }) => {
      if (!set.managed.includes(arn)) throw notFound(`Policy ${arn} is not attached.`);
      set.managed = set.managed.filter((one) => one !== arn);
      outdate(set);
      call.changed();
      return {};
    },
  ),
  ListManagedPoliciesInPermissionSet: onPermissionSet(
    "ListManagedPoliciesInPermissionSet",
    pageInput,
    (_, set, input) => {
      const policies = set.managed.map((arn) => ({ Arn: arn, Name: arn.split("/").at(-1) }));
      return listed("AttachedManagedPolicies", policies, input);
    },
  ),
  AttachCustomerManagedPolicyReferenceToPermissionSet: onPermissionSet(
    "AttachCustomerManagedPolicyReferenceToPermissionSet",
    customerInput,
    (call, set, { CustomerManagedPolicyReference: wanted }) => {
      if (set.customer.some((one) => isSame(one, wanted))) throw conflict("The policy is already attached.");
      if (set.customer.length >= mostPolicies)
        throw tooMany(`A permission set refers to at most ${mostPolicies} policies.`);
      set.customer.push({ name: wanted.Name, path: wanted.Path });
      outdate(set);
      call.changed();
      return {};
    },
  ),
  DetachCustomerManagedPolicyReferenceFromPermissionSet: onPermissionSet(
    "DetachCustomerManagedPolicyReferenceFromPermissionSet",
    customerInput,
    (call, set, { CustomerManagedPolicyReference: wanted }) => {
      if (!set.customer.some((one) => isSame(one, wanted))) throw notFound("The policy is not attached.");
      set.customer = set.customer.filter((one) => !isSame(one, wanted));
      outdate(set);
      call.changed();
      return {};
    },
  ),
  ListCustomerManagedPolicyReferencesInPermissionSet: onPermissionSet(
    "ListCustomerManagedPolicyReferencesInPermissionSet",
    pageInput,
    (_, set, input) =>
      listed(
        "CustomerManagedPolicyReferences",
        set.customer.map(({ name, path }) => ({ Name: name, Path: path })),
        input,
      ),
  ),
  PutInlinePolicyToPermissionSet: onPermissionSet(
    "PutInlinePolicyToPermissionSet",
    { InlinePolicy: text(1, 32_768) },
    (call, set, { InlinePolicy }) => {
      checkPolicy(InlinePolicy);
      set.inline = InlinePolicy;
      outdate(set);
      call.changed();
      return {};
    },
  ),
  // An empty text where there is none.
  GetInlinePolicyForPermissionSet: onPermissionSet("GetInlinePolicyForPermissionSet", {}, (_, set) => ({
    InlinePolicy: set.inline ?? "",
  })),
  DeleteInlinePolicyFromPermissionSet: onPermissionSet(
    "DeleteInlinePolicyFromPermissionSet",
    {},
    (call, set) => {
      if (set.inline === undefined) throw notFound("The permission set has no inline policy.");
      delete set.inline;
      outdate(set);
      call.changed();
      return {};
    },
  ),
};

/** IAM's refusals under the code that this service has for them. */
function checkPolicy(document: string): void {
  try {
    checkIdentityPolicy(document);
  } catch (error) {
    throw error instanceof AwsError ? new AwsError(400, "ValidationException", error.message) : error;
  }
}
