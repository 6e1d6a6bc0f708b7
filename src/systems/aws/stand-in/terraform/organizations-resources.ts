import type { AwsResources } from "./index.ts";
import { organizationsAccount } from "./organizations-account.ts";
import { organizationsOrganization } from "./organizations-organization.ts";
import { organizationsPolicy } from "./organizations-policy.ts";
import { organizationsPolicyAttachment } from "./organizations-policy-attachment.ts";
import { organizationsUnit } from "./organizations-unit.ts";

export const organizationsResources: AwsResources = {
  aws_organizations_account: organizationsAccount,
  aws_organizations_organization: organizationsOrganization,
  aws_organizations_organizational_unit: organizationsUnit,
  aws_organizations_policy: organizationsPolicy,
  aws_organizations_policy_attachment: organizationsPolicyAttachment,
};
