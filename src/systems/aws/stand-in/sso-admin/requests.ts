import {
  type Assignment,
  type IdentityCenter,
  identityCenter,
  type PermissionSet,
  type Request,
} from "../identity-center/model.ts";
import type { AwsWorld } from "../world.ts";
import { provision, withdraw } from "./roles.ts";

/** AWS takes seconds to bring a permission set into an account; a rehearsal need not. */
const requestMilliseconds = 50;

/** Asks for something that takes its time. */
export function ask(
  world: AwsWorld,
  wanted: Pick<Request, "kind" | "permissionSet"> & Partial<Pick<Request, "account" | "assignment">>,
): Request {
  const file = identityCenter(world);
  const now = world.clock.now();
  const request: Request = {
    ...{ ...wanted, id: world.ids.uuid(), createdAt: now.toISOString(), status: "IN_PROGRESS" },
    dueAt: new Date(now.getTime() + requestMilliseconds).toISOString(),
  };
  file.value.requests[request.id] = request;
  file.changed();
  return request;
}

/** Brings everything up to now: what was asked for and whose time has come is done, or failed. */
export function finishRequests(world: AwsWorld): void {
  const file = identityCenter(world);
  const now = world.clock.now().getTime();
  for (const request of Object.values(file.value.requests)) {
    if (request.status !== "IN_PROGRESS" || Date.parse(request.dueAt) > now) continue;
    const failure = finish(world, file.value, request);
    request.status = failure === undefined ? "SUCCEEDED" : "FAILED";
    if (failure !== undefined) request.failure = failure;
    file.changed();
  }
}

/** Does what was asked for; gives the reason where that cannot be. */
function finish(world: AwsWorld, center: IdentityCenter, request: Request): string | undefined {
  const { instance } = center;
  const set = center.permissionSets[request.permissionSet];
  if (!instance || !set) return `Received a 404 status error: ${request.permissionSet} not found.`;
  const { assignment, account } = request;
  if (request.kind === "provision") {
    const accounts = account === undefined ? Object.keys(set.provisioned) : [account];
    return accounts
      .map((one) => provision(world, instance, set, one))
      .find((failure) => failure !== undefined);
  }
  if (!assignment) return undefined;
  if (request.kind === "delete-assignment") {
    center.assignments = center.assignments.filter((other) => !isSame(other, assignment));
    if (!isAssigned(center, set, assignment.account)) withdraw(world, set, assignment.account);
    return undefined;
  }
  const { principalType, principalId } = assignment;
  const known = principalType === "GROUP" ? center.groups : center.users;
  if (!Object.hasOwn(known, principalId))
    return `Received a 404 status error: ${principalType} with id ${principalId} not found.`;
  const failure = set.provisioned[assignment.account]
    ? undefined
    : provision(world, instance, set, assignment.account);
  if (failure !== undefined) return failure;
  if (!center.assignments.some((other) => isSame(other, assignment))) center.assignments.push(assignment);
  return undefined;
}

export function isSame(one: Assignment, other: Assignment): boolean {
  return (
    one.permissionSet === other.permissionSet &&
    one.account === other.account &&
    one.principalType === other.principalType &&
    one.principalId === other.principalId
  );
}

function isAssigned({ assignments }: IdentityCenter, { arn }: PermissionSet, account: string): boolean {
  return assignments.some((one) => one.permissionSet === arn && one.account === account);
}
