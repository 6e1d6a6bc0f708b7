import { iamAccountPasswordPolicy } from "./iam-account-password-policy.ts";
import { iamOpenIdConnectProvider } from "./iam-openid-connect-provider.ts";
import { iamPolicy } from "./iam-policy.ts";
import { iamRole } from "./iam-role.ts";
import { iamRolePolicy } from "./iam-role-policy.ts";
import { iamRolePolicyAttachment } from "./iam-role-policy-attachment.ts";
import type { AwsResources } from "./index.ts";

export const iamResources: AwsResources = {
  aws_iam_account_password_policy: iamAccountPasswordPolicy,
  aws_iam_openid_connect_provider: iamOpenIdConnectProvider,
  aws_iam_policy: iamPolicy,
  aws_iam_role: iamRole,
  aws_iam_role_policy: iamRolePolicy,
  aws_iam_role_policy_attachment: iamRolePolicyAttachment,
};
