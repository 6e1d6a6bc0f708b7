import { ok } from "../../../foundation/result.ts";
import { askAws, everyItem } from "../ask.ts";
import type { AwsSession } from "../session.ts";
import { byNames } from "./finder.ts";

const absent = ["ResourceNotFoundException"];

async function open(session: AwsSession) {
  const sdk = await import("@aws-sdk/client-sso-admin");
  return { sdk, client: new sdk.SSOAdminClient(session.settings) };
}

/** Lists give ARNs only, so each set is asked for its name. */
const permissionSet = byNames(["instance_arn", "name"], async (session, { instance_arn, name }) => {
  const { sdk, client } = await open(session);
  const pages = sdk.paginateListPermissionSets({ client }, { InstanceArn: instance_arn });
  const sets = await askAws(
    "ListPermissionSets",
    () => everyItem(pages, (page) => page.PermissionSets),
    absent,
  );
  if (!sets.ok) return sets;
  for (const arn of sets.value ?? []) {
    const command = new sdk.DescribePermissionSetCommand({
      InstanceArn: instance_arn,
      PermissionSetArn: arn,
    });
    const found = await askAws("DescribePermissionSet", () => client.send(command), absent);
    if (!found.ok) return found;
    if (found.value?.PermissionSet?.Name === name) return ok(`${arn},${instance_arn}`);
  }
  return ok(null);
});

const attachment = byNames(
  ["instance_arn", "permission_set_arn", "managed_policy_arn"],
  async (session, values) => {
    const { sdk, client } = await open(session);
    const set = { InstanceArn: values.instance_arn, PermissionSetArn: values.permission_set_arn };
    const pages = sdk.paginateListManagedPoliciesInPermissionSet({ client }, set);
    const policies = await askAws(
      "ListManagedPoliciesInPermissionSet",
      () => everyItem(pages, (page) => page.AttachedManagedPolicies),
      absent,
    );
    if (!policies.ok) return policies;
    const there = policies.value?.some(({ Arn }) => Arn === values.managed_policy_arn);
    const id = [values.managed_policy_arn, values.permission_set_arn, values.instance_arn].join(",");
    return ok(there ? id : null);
  },
);

const inlinePolicy = byNames(["instance_arn", "permission_set_arn"], async (session, values) => {
  const { sdk, client } = await open(session);
  const command = new sdk.GetInlinePolicyForPermissionSetCommand({
    InstanceArn: values.instance_arn,
    PermissionSetArn: values.permission_set_arn,
  });
  const found = await askAws("GetInlinePolicyForPermissionSet", () => client.send(command), absent);
  if (!found.ok) return found;
  return ok(found.value?.InlinePolicy ? `${values.permission_set_arn},${values.instance_arn}` : null);
});

const assignment = byNames(
  ["instance_arn", "permission_set_arn", "principal_id", "principal_type", "target_id", "target_type"],
  async (session, values) => {
    const { sdk, client } = await open(session);
    const pages = sdk.paginateListAccountAssignments(
      { client },
      {
        InstanceArn: values.instance_arn,
        PermissionSetArn: values.permission_set_arn,
        AccountId: values.target_id,
      },
    );
    const assignments = await askAws(
      "ListAccountAssignments",
      () => everyItem(pages, (page) => page.AccountAssignments),
      absent,
    );
    if (!assignments.ok) return assignments;
    const there = assignments.value?.some(
      ({ PrincipalId, PrincipalType }) =>
        PrincipalId === values.principal_id && PrincipalType === values.principal_type,
    );
    const { principal_id, principal_type, target_id, target_type } = values;
    const id = [principal_id, principal_type, target_id, target_type, values.permission_set_arn];
    return ok(there ? [...id, values.instance_arn].join(",") : null);
  },
);

/** Permission sets are the management account's, whichever account they are given in. */
export const ssoadminFinders = {
  aws_ssoadmin_account_assignment: assignment,
  aws_ssoadmin_managed_policy_attachment: attachment,
  aws_ssoadmin_permission_set: permissionSet,
  aws_ssoadmin_permission_set_inline_policy: inlinePolicy,
} as const;
