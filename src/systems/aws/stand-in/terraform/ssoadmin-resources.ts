import type { AwsResources } from "./index.ts";
import { ssoadminAccountAssignment } from "./ssoadmin-account-assignment.ts";
import { ssoadminPermissionSet } from "./ssoadmin-permission-set.ts";
import { ssoadminManagedPolicyAttachment, ssoadminPermissionSetInlinePolicy } from "./ssoadmin-policies.ts";

export const ssoadminResources: AwsResources = {
  aws_ssoadmin_account_assignment: ssoadminAccountAssignment,
  aws_ssoadmin_managed_policy_attachment: ssoadminManagedPolicyAttachment,
  aws_ssoadmin_permission_set: ssoadminPermissionSet,
  aws_ssoadmin_permission_set_inline_policy: ssoadminPermissionSetInlinePolicy,
};
