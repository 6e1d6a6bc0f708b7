import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { identityCenter, instanceArn } from "../identity-center/model.ts";
import { type Call, operation } from "../protocol/call.ts";
import { jsonService } from "../protocol/json.ts";
import { assignmentOperations } from "./assignments.ts";
import { permissionSetOperations } from "./permission-sets.ts";
import { policyOperations } from "./policies.ts";

const listInstances = operation(
  z.object({ MaxResults: z.int().min(1).max(100).optional(), NextToken: z.string().optional() }),
  ({ world, session }: Call) => {
    authorize(world, session, "sso:ListInstances", "*");
    const { instance } = identityCenter(world).value;
    const known =
      instance?.region === session.region && world.state.value.organization?.members[session.account];
    if (!instance || !known) return { Instances: [] };
    const entry = {
      ...{ InstanceArn: instanceArn(instance), IdentityStoreId: instance.identityStore },
      ...{ OwnerAccountId: world.management, Status: "ACTIVE" },
      CreatedDate: Date.parse(instance.createdAt) / 1000,
    };
    return { Instances: [entry] };
  },
);

/** IAM Identity Center: permission sets, and who may take them where. */
export const answerSsoAdmin = jsonService({
  name: "sso",
  target: "SWBExternalService",
  version: "1.1",
  invalid: "ValidationException",
  operations: {
    ListInstances: listInstances,
    ...permissionSetOperations,
    ...policyOperations,
    ...assignmentOperations,
  },
});
