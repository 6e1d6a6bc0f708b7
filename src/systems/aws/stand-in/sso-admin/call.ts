import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import {
  type IdentityCenter,
  type Instance,
  identityCenter,
  instanceArn,
  type PermissionSet,
} from "../identity-center/model.ts";
import { type Call, type Operation, operation, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { pageOf } from "../protocol/pages.ts";
import { finishRequests } from "./requests.ts";

/** A call about the organization's instance, by the account that it belongs to. */
export interface SsoCall extends Call {
  readonly center: IdentityCenter;
  readonly instance: Instance;
  /** Notes that something was changed. */
  changed(): void;
}

export const instanceInput = { InstanceArn: text(10, 1224) };
export const setInput = { ...instanceInput, PermissionSetArn: text(10, 1224) };
export const accountId = text(12, 12, /^\d{12}$/);

/**
 * An operation on the instance, which is refused elsewhere than in the region and the account that it is in. `resources`
 * are what the caller needs the right on, each of them.
 */
export function onInstance<Shape extends z.ZodRawShape>(
  action: string,
  shape: Shape,
  perform: (call: SsoCall, input: z.output<z.ZodObject<Shape>>) => unknown,
  resources: (input: Readonly<Record<string, unknown>>) => readonly string[] = () => [],
): Operation {
  return operation(z.object({ ...shape, ...instanceInput }), (call: Call, given) => {
    const { world, session } = call;
    const input = given as Readonly<Record<string, unknown>>;
    for (const resource of [String(input["InstanceArn"]), ...resources(input)])
      authorize(world, session, `sso:${action}`, resource);
    const file = identityCenter(world);
    const { instance } = file.value;
    const there = instance?.region === session.region && input["InstanceArn"] === instanceArn(instance);
    if (!instance || !there) throw notFound("Instance not found.");
    if (session.account !== world.management) {
      throw new AwsError(400, "AccessDeniedException", "User is not authorized to perform this action.");
    }
    finishRequests(world);
    const changed = () => file.changed();
    return perform({ ...call, center: file.value, instance, changed }, given as z.output<z.ZodObject<Shape>>);
  });
}

/** An operation on a permission set, which is refused where there is none. */
export function onPermissionSet<Shape extends z.ZodRawShape>(
  action: string,
  shape: Shape,
  perform: (call: SsoCall, set: PermissionSet, input: z.output<z.ZodObject<Shape>>) => unknown,
  resources: (input: Readonly<Record<string, unknown>>) => readonly string[] = () => [],
): Operation {
  return onInstance(
    action,
    { ...shape, PermissionSetArn: setInput.PermissionSetArn },
    (call, input) => {
      const arn = String((input as Readonly<Record<string, unknown>>)["PermissionSetArn"]);
      return perform(call, permissionSetOf(call.center, arn), input as z.output<z.ZodObject<Shape>>);
    },
    (input) => [String(input["PermissionSetArn"]), ...resources(input)],
  );
}

export function permissionSetOf({ permissionSets }: IdentityCenter, arn: string): PermissionSet {
  const set = Object.hasOwn(permissionSets, arn) ? permissionSets[arn] : undefined;
  if (!set) throw notFound(`PermissionSet with ARN ${arn} not found.`);
  return set;
}

/** What every list takes. */
export const pageInput = {
  MaxResults: z.int().min(1).max(100).default(100),
  NextToken: z.string().optional(),
};

/** A page of a list, under the name that the operation gives it. */
export function listed(
  name: string,
  all: readonly unknown[],
  { MaxResults, NextToken }: { readonly MaxResults: number; readonly NextToken?: string | undefined },
): Record<string, unknown> {
  const { page, next } = pageOf(all, MaxResults, NextToken);
  return { [name]: page, ...(next && { NextToken: next }) };
}

export const notFound = (message: string) => new AwsError(400, "ResourceNotFoundException", message);
export const conflict = (message: string) => new AwsError(400, "ConflictException", message);
export const tooMany = (message: string) => new AwsError(400, "ServiceQuotaExceededException", message);
export const seconds = (time: string) => Date.parse(time) / 1000;
