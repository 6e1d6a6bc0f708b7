import * as z from "zod";
import type { Assignment, Request } from "../identity-center/model.ts";
import { type OperationTable, text } from "../protocol/call.ts";
import {
  accountId,
  listed,
  notFound,
  onInstance,
  onPermissionSet,
  pageInput,
  type SsoCall,
  seconds,
} from "./call.ts";
import { ask, isSame } from "./requests.ts";

const principalType = z.enum(["GROUP", "USER"]);
/** As the API reference has it: the store's own digits in front, or not. */
const principalId = text(1, 47, /^(?:[0-9a-f]{10}-|)[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}$/);
const assignmentInput = {
  ...{ TargetId: accountId, TargetType: z.literal("AWS_ACCOUNT") },
  ...{ PrincipalType: principalType, PrincipalId: principalId },
};
const accountArn = (input: Readonly<Record<string, unknown>>) => [
  `arn:aws:sso:::account/${input["TargetId"] ?? input["AccountId"]}`,
];

type AssignmentInput = z.output<z.ZodObject<typeof assignmentInput>>;

const assignmentOf = (permissionSet: string, input: AssignmentInput): Assignment => ({
  ...{ permissionSet, account: input.TargetId },
  ...{ principalType: input.PrincipalType, principalId: input.PrincipalId },
});

function requireAccount({ world }: SsoCall, account: string): void {
  if (world.state.value.organization?.members[account]) return;
  throw notFound(`Account ${account} not found in the organization.`);
}

function statusOf({ id, status, permissionSet, assignment, failure, createdAt }: Request) {
  return {
    ...{ RequestId: id, Status: status, PermissionSetArn: permissionSet, CreatedDate: seconds(createdAt) },
    ...(assignment && {
      ...{ TargetId: assignment.account, TargetType: "AWS_ACCOUNT" },
      ...{ PrincipalType: assignment.principalType, PrincipalId: assignment.principalId },
    }),
    ...(failure !== undefined && { FailureReason: failure }),
  };
}

/** One question after a request, and the list of all of its kind. */
function statuses(kind: Request["kind"], verb: "Creation" | "Deletion"): OperationTable {
  const name = `AccountAssignment${verb}`;
  const all = ({ center }: SsoCall) =>
    Object.values(center.requests).filter((request) => request.kind === kind);
  return {
    [`Describe${name}Status`]: onInstance(
      `Describe${name}Status`,
      { [`${name}RequestId`]: text(36, 36) },
      (call, input) => {
        const id = (input as Readonly<Record<string, unknown>>)[`${name}RequestId`];
        const found = all(call).find((request) => request.id === id);
        if (!found) throw notFound(`Request ${id} not found.`);
        return { [`${name}Status`]: statusOf(found) };
      },
    ),
    [`List${name}Status`]: onInstance(`List${name}Status`, pageInput, (call, input) => {
      const entries = all(call).map(({ id, status, createdAt }) => ({
        ...{ RequestId: id, Status: status, CreatedDate: seconds(createdAt) },
      }));
      return listed(`AccountAssignments${verb}Status`, entries, input);
    }),
  };
}

const describe = ({ permissionSet, account, principalType, principalId }: Assignment) => ({
  ...{ AccountId: account, PermissionSetArn: permissionSet },
  ...{ PrincipalType: principalType, PrincipalId: principalId },
});

/** Who may take which permission set in which account. */
export const assignmentOperations: OperationTable = {
  CreateAccountAssignment: onPermissionSet(
    "CreateAccountAssignment",
    assignmentInput,
    (call, set, input) => {
      requireAccount(call, input.TargetId);
      const assignment = assignmentOf(set.arn, input);
      const request = ask(call.world, { kind: "create-assignment", permissionSet: set.arn, assignment });
      return { AccountAssignmentCreationStatus: statusOf(request) };
    },
    accountArn,
  ),
  DeleteAccountAssignment: onPermissionSet(
    "DeleteAccountAssignment",
    assignmentInput,
    (call, set, input) => {
      const assignment = assignmentOf(set.arn, input);
      if (!call.center.assignments.some((one) => isSame(one, assignment)))
        throw notFound("Account assignment not found.");
      const request = ask(call.world, { kind: "delete-assignment", permissionSet: set.arn, assignment });
      return { AccountAssignmentDeletionStatus: statusOf(request) };
    },
    accountArn,
  ),
  ...statuses("create-assignment", "Creation"),
  ...statuses("delete-assignment", "Deletion"),
  ListAccountAssignments: onPermissionSet(
    "ListAccountAssignments",
    { AccountId: accountId, ...pageInput },
    ({ center }, set, input) => {
      const found = center.assignments.filter(
        (one) => one.permissionSet === set.arn && one.account === input.AccountId,
      );
      return listed("AccountAssignments", found.map(describe), input);
    },
    accountArn,
  ),
  ListAccountAssignmentsForPrincipal: onInstance(
    "ListAccountAssignmentsForPrincipal",
    { PrincipalId: principalId, PrincipalType: principalType, ...pageInput },
    ({ center }, input) => {
      const groups = Object.values(center.groups).filter(({ members }) =>
        members.includes(input.PrincipalId),
      );
      const ids = [input.PrincipalId, ...groups.map(({ id }) => id)];
      const found = center.assignments.filter((one) => ids.includes(one.principalId));
      return listed("AccountAssignments", found.map(describe), input);
    },
  ),
};
