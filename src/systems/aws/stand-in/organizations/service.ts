import { jsonService } from "../protocol/json.ts";
import { accountOperations } from "./accounts.ts";
import { organizationOperations } from "./organization.ts";
import { policyOperations } from "./policies.ts";
import { tagOperations } from "./tags.ts";
import { unitOperations } from "./units.ts";

/** AWS Organizations: one organization, its units, its accounts, and the policies over them. */
export const answerOrganizations = jsonService({
  name: "organizations",
  target: "AWSOrganizationsV20161128",
  version: "1.1",
  invalid: "InvalidInputException",
  operations: {
    ...organizationOperations,
    ...unitOperations,
    ...accountOperations,
    ...policyOperations,
    ...tagOperations,
  },
});
