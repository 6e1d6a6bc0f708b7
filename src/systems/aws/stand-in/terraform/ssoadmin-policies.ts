import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { refusedWith } from "./calls.ts";
import { validArn, validPolicy } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { documentText } from "./documents.ts";
import { normal } from "./iam-role.ts";
import { planPolicy } from "./policy-equivalence.ts";
import {
  idParts,
  listAll,
  missing,
  placeChecks,
  placeInput,
  placeOf,
  provision,
  ssoadmin,
} from "./ssoadmin-calls.ts";
import { inOrder, present } from "./steps.ts";

const attachmentName = "SSO Managed Policy Attachment";
const policyName = "SSO Permission Set Inline Policy";

/** `aws_ssoadmin_managed_policy_attachment` (`internal/service/ssoadmin/managed_policy_attachment.go`). */
export const ssoadminManagedPolicyAttachment: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf([...placeChecks, validArn("managed_policy_arn")], configuration),
  async create(planned, connection) {
    const place = placeOf(planned);
    const policy = String(planned["managed_policy_arn"]);
    const before = await readAttachment(planned, connection);
    if (!before.ok) return before;
    if (before.value) {
      const summary = `attaching Managed Policy (${policy}) to SSO Permission Set (${place.set}): already attached`;
      return failure("terraform-vendor-refused", summary);
    }
    const done = await inOrder([
      () =>
        ssoadmin(connection, "AttachManagedPolicyToPermissionSet", {
          ...{ ...placeInput(place), ManagedPolicyArn: policy },
        }),
      () => provision(connection, place),
    ]);
    return done.ok ? present(await readAttachment(planned, connection), attachmentName) : done;
  },
  read: readAttachment,
  async delete(prior, connection) {
    const place = placeOf(prior);
    const gone = await ssoadmin(connection, "DetachManagedPolicyFromPermissionSet", {
      ...{ ...placeInput(place), ManagedPolicyArn: prior["managed_policy_arn"] },
    });
    if (!gone.ok) return refusedWith(gone, missing) ? ok(undefined) : gone;
    return provision(connection, place);
  },
  async import(id) {
    const parts = idParts(id, "MANAGED_POLICY_ARN", "PERMISSION_SET_ARN", "INSTANCE_ARN");
    if (!parts.ok) return parts;
    const [policy = "", set = "", instance = ""] = parts.value;
    return ok({ id, managed_policy_arn: policy, permission_set_arn: set, instance_arn: instance });
  },
};

async function readAttachment(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const place = placeOf(prior);
  const policies = await listAll(
    connection,
    "ListManagedPoliciesInPermissionSet",
    "AttachedManagedPolicies",
    placeInput(place),
  );
  if (!policies.ok) return refusedWith(policies, missing) ? ok(null) : policies;
  const found = policies.value.find(({ Arn }) => Arn === prior["managed_policy_arn"]);
  if (!found) return ok(null);
  const policy = String(found["Arn"]);
  return ok({
    ...{ id: `${policy},${place.set},${place.instance}`, managed_policy_arn: policy },
    ...{
      managed_policy_name: String(found["Name"]),
      permission_set_arn: place.set,
      instance_arn: place.instance,
    },
  });
}

/** `aws_ssoadmin_permission_set_inline_policy` (`internal/service/ssoadmin/permission_set_inline_policy.go`). */
export const ssoadminPermissionSetInlinePolicy: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf([...placeChecks, validPolicy("inline_policy")], configuration),
  plan: (change) => planPolicy("inline_policy", change),
  create: put,
  read: readPolicy,
  update: (_, planned, connection) => put(planned, connection),
  async delete(prior, connection) {
    const place = placeOf(prior);
    const gone = await ssoadmin(connection, "DeleteInlinePolicyFromPermissionSet", placeInput(place));
    if (!gone.ok) return refusedWith(gone, missing) ? ok(undefined) : gone;
    return provision(connection, place);
  },
  async import(id) {
    const parts = idParts(id, "PERMISSION_SET_ARN", "INSTANCE_ARN");
    if (!parts.ok) return parts;
    const [set = "", instance = ""] = parts.value;
    return ok({ id, permission_set_arn: set, instance_arn: instance });
  },
};

async function put(planned: State, connection: AwsConnection): Promise<Result<State>> {
  const place = placeOf(planned);
  const done = await inOrder([
    () =>
      ssoadmin(connection, "PutInlinePolicyToPermissionSet", {
        ...{ ...placeInput(place), InlinePolicy: normal(planned["inline_policy"]) },
      }),
    () => provision(connection, place),
  ]);
  return done.ok ? present(await readPolicy(planned, connection), policyName) : done;
}

async function readPolicy(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const place = placeOf(prior);
  const found = await ssoadmin(connection, "GetInlinePolicyForPermissionSet", placeInput(place));
  if (!found.ok) return refusedWith(found, missing) ? ok(null) : found;
  const text = String(found.value["InlinePolicy"] ?? "");
  if (text === "") return ok(null);
  return ok({
    ...{ id: `${place.set},${place.instance}`, permission_set_arn: place.set, instance_arn: place.instance },
    inline_policy: documentText(prior["inline_policy"], text),
  });
}
