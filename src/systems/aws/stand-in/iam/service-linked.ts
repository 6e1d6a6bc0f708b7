import * as z from "zod";
import { type OperationTable, text } from "../protocol/call.ts";
import { iamOperation, invalidInput, onRole } from "./call.ts";
import { describeRole } from "./role-operations.ts";
import { newRole } from "./roles.ts";

/** What services call their own role, by the service's principal. */
const names: Readonly<Record<string, string>> = {
  "eks.amazonaws.com": "AWSServiceRoleForAmazonEKS",
  "eks-nodegroup.amazonaws.com": "AWSServiceRoleForAmazonEKSNodegroup",
  "autoscaling.amazonaws.com": "AWSServiceRoleForAutoScaling",
  "spot.amazonaws.com": "AWSServiceRoleForEC2Spot",
  "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
  "organizations.amazonaws.com": "AWSServiceRoleForOrganizations",
  "sso.amazonaws.com": "AWSServiceRoleForSSO",
  "config.amazonaws.com": "AWSServiceRoleForConfig",
  "guardduty.amazonaws.com": "AWSServiceRoleForAmazonGuardDuty",
  "securityhub.amazonaws.com": "AWSServiceRoleForSecurityHub",
};

/** Roles that belong to one of AWS's services: nobody else may change them, and no service control policy binds them. */
export const serviceLinkedOperations: OperationTable = {
  CreateServiceLinkedRole: iamOperation(
    "CreateServiceLinkedRole",
    z.object({
      AWSServiceName: text(1, 128, /^[\w+=,.@-]+$/),
      Description: text(0, 1000).optional(),
      CustomSuffix: text(1, 64, /^[\w+=,.@-]+$/).optional(),
    }),
    (call, { AWSServiceName: service, Description, CustomSuffix }) => {
      const { world, account, iam } = call;
      const plain = names[service];
      if (plain === undefined) throw invalidInput(`Service Linked Roles not supported for ${service}`);
      const name = CustomSuffix ? `${plain}_${CustomSuffix}` : plain;
      if (Object.hasOwn(iam.roles, name)) {
        throw invalidInput(
          `Service role name ${name} has been taken in this account, please try a different suffix.`,
        );
      }
      const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
      const role = newRole(world, {
        ...{ name, path: `/aws-service-role/${service}/` },
        trust: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
        ...(Description !== undefined && { description: Description }),
      });
      iam.roles[name] = role;
      call.changed();
      return { Role: describeRole(account, role) };
    },
    ({ account }, { AWSServiceName }) => `arn:aws:iam::${account}:role/aws-service-role/${AWSServiceName}/*`,
  ),
  DeleteServiceLinkedRole: onRole("DeleteServiceLinkedRole", {}, (call, { name, path }) => {
    if (!path.startsWith("/aws-service-role/")) {
      throw invalidInput(`${name} is not a service-linked role.`);
    }
    delete call.iam.roles[name];
    call.changed();
    return { DeletionTaskId: `task${path}${name}/${call.world.ids.uuid()}` };
  }),
  GetServiceLinkedRoleDeletionStatus: iamOperation(
    "GetServiceLinkedRoleDeletionStatus",
    z.object({ DeletionTaskId: text(1, 1000) }),
    () => ({ Status: "SUCCEEDED" }),
  ),
};
