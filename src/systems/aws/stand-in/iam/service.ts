import { queryService } from "../protocol/query.ts";
import { accountOperations } from "./account-operations.ts";
import { policyOperations } from "./policy-operations.ts";
import { providerOperations } from "./provider-operations.ts";
import { roleOperations } from "./role-operations.ts";
import { rolePolicyOperations } from "./role-policies.ts";
import { serviceLinkedOperations } from "./service-linked.ts";

/** Identity and Access Management, of each account for itself. There are no users and no keys that last. */
export const answerIam = queryService({
  name: "iam",
  version: "2010-05-08",
  namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  operations: {
    ...roleOperations,
    ...rolePolicyOperations,
    ...policyOperations,
    ...providerOperations,
    ...accountOperations,
    ...serviceLinkedOperations,
  },
});
