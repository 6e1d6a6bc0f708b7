import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { type Call, type Operation, operation, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { pageOf } from "../protocol/pages.ts";
import { type AwsWorld, accountOf } from "../world.ts";
import { finishCreations } from "./creation.ts";
import type { Organization } from "./model.ts";

/** A call about an organization that is there. */
export interface OrganizationCall extends Call {
  readonly organization: Organization;
  /** Notes that something was changed. */
  changed(): void;
}

/** An operation that only the management account may ask for. */
export function byManagement<Schema extends z.ZodType>(
  action: string,
  schema: Schema,
  perform: (call: OrganizationCall, input: z.output<Schema>) => unknown,
): Operation {
  return inOrganization(action, schema, (call, input) => {
    if (call.session.account !== call.world.management) throw accessDenied();
    return perform(call, input);
  });
}

/** An operation that every account of the organization may ask for. */
export function inOrganization<Schema extends z.ZodType>(
  action: string,
  schema: Schema,
  perform: (call: OrganizationCall, input: z.output<Schema>) => unknown,
): Operation {
  return operation(schema, (call: Call, input) => {
    const { world, session } = call;
    authorize(world, session, `organizations:${action}`, "*");
    finishCreations(world);
    const { organization } = world.state.value;
    if (!organization?.members[session.account]) {
      const message = "Your account is not a member of an organization.";
      throw new AwsError(400, "AWSOrganizationsNotInUseException", message);
    }
    return perform({ ...call, organization, changed: () => world.state.changed() }, input);
  });
}

function accessDenied(): AwsError {
  const message = "You don't have permissions to access this resource.";
  return new AwsError(400, "AccessDeniedException", message);
}

export const ids = {
  account: text(12, 12, /^\d{12}$/),
  root: text(6, 34, /^r-[0-9a-z]{4,32}$/),
  unit: text(16, 68, /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/),
  parent: text(6, 100, /^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/),
  child: text(12, 100, /^(?:\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/),
  target: text(6, 100, /^(?:r-[0-9a-z]{4,32}|\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/),
  policy: text(10, 130, /^p-[0-9a-zA-Z_]{8,128}$/),
};

/** What every list takes. */
export const pageInput = { MaxResults: z.int().min(1).max(20).default(20), NextToken: z.string().optional() };

/** A page of a list, under the name that the operation gives it. */
export function listed(
  name: string,
  all: readonly unknown[],
  { MaxResults, NextToken }: { readonly MaxResults: number; readonly NextToken?: string | undefined },
): Record<string, unknown> {
  const { page, next } = pageOf(all, MaxResults, NextToken);
  return { [name]: page, ...(next && { NextToken: next }) };
}

export function constraint(message: string): AwsError {
  return new AwsError(400, "ConstraintViolationException", message);
}

export function notFound(kind: string, what: string): AwsError {
  return new AwsError(400, `${kind}NotFoundException`, `You specified ${what} that doesn't exist.`);
}

/** `root`, `ou`, `account` and `policy` have ARNs in the name of the management account. */
export function organizationArn(
  { management }: Pick<AwsWorld, "management">,
  kind: string,
  ...path: readonly string[]
): string {
  return `arn:aws:organizations::${management}:${kind}/${path.join("/")}`;
}

export function nameOf({ world, organization }: OrganizationCall, target: string): string {
  if (target === organization.root) return "Root";
  return organization.units[target]?.name ?? accountOf(world, target).name;
}

/** Refuses a root, unit or account that is not there. */
export function requireTarget({ organization }: OrganizationCall, target: string): void {
  const { root, units, members } = organization;
  if (target === root || Object.hasOwn(units, target) || Object.hasOwn(members, target)) return;
  throw notFound("Target", "a target");
}

/** Refuses a root or unit that is not there. */
export function requireParent({ organization }: OrganizationCall, parent: string, kind = "Parent"): void {
  if (parent === organization.root || Object.hasOwn(organization.units, parent)) return;
  throw notFound(kind, "parent");
}
