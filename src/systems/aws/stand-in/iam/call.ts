import * as z from "zod";
import { type Call, type Operation, operation, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { pageOf } from "../protocol/pages.ts";
import { accountOf, roleArn } from "../world.ts";
import { authorize } from "./authorize.ts";
import type { IamState, Role } from "./model.ts";

/** A call about the caller's own account. */
export interface IamCall extends Call {
  readonly account: string;
  readonly iam: IamState;
  /** Notes that something was changed. */
  changed(): void;
}

/** An operation about what has the ARN that `resource` says, or about the account as a whole. */
export function iamOperation<Schema extends z.ZodType>(
  action: string,
  schema: Schema,
  perform: (call: IamCall, input: z.output<Schema>) => unknown,
  resource: (call: IamCall, input: z.output<Schema>) => string = () => "*",
): Operation {
  return operation(schema, (base: Call, input) => {
    const { world, session } = base;
    const { account } = session;
    const call = {
      ...base,
      account,
      iam: accountOf(world, account).iam,
      changed: () => world.state.changed(),
    };
    authorize(world, session, `iam:${action}`, resource(call, input));
    return perform(call, input);
  });
}

export const names = {
  role: text(1, 64, /^[\w+=,.@-]+$/),
  policy: text(1, 128, /^[\w+=,.@-]+$/),
  path: text(1, 512, /^(?:\/|\/[\u0021-\u007E]+\/)$/).default("/"),
  arn: text(20, 2048),
  document: text(1, 131_072),
};

/** An operation on a role of the account, which is refused where there is none. */
export function onRole<Shape extends z.ZodRawShape>(
  action: string,
  shape: Shape,
  perform: (call: IamCall, role: Role, input: z.output<z.ZodObject<Shape>>) => unknown,
): Operation {
  const nameOf = (input: unknown) => String((input as { RoleName: unknown }).RoleName);
  const known = ({ iam }: IamCall, name: string) =>
    Object.hasOwn(iam.roles, name) ? iam.roles[name] : undefined;
  return iamOperation(
    action,
    z.object({ ...shape, RoleName: names.role }),
    (call, input) => {
      const role = known(call, nameOf(input));
      if (!role) throw noSuchEntity(`The role with name ${nameOf(input)} cannot be found.`);
      return perform(call, role, input as z.output<z.ZodObject<Shape>>);
    },
    (call, input) => roleArn(call.account, nameOf(input), known(call, nameOf(input))?.path),
  );
}

/** What every list takes. */
export const pageInput = {
  Marker: z.string().optional(),
  MaxItems: z.coerce.number().int().min(1).max(1000).default(100),
};

/** A page of a list, under the name that the operation gives it. */
export function listed(
  name: string,
  all: readonly unknown[],
  { Marker, MaxItems }: { readonly Marker?: string | undefined; readonly MaxItems: number },
): Record<string, unknown> {
  const { page, next } = pageOf(all, MaxItems, Marker);
  return { [name]: page, IsTruncated: next !== undefined, ...(next && { Marker: next }) };
}

export const noSuchEntity = (message: string) => new AwsError(404, "NoSuchEntity", message);
export const alreadyExists = (message: string) => new AwsError(409, "EntityAlreadyExists", message);
export const deleteConflict = (message: string) => new AwsError(409, "DeleteConflict", message);
export const limitExceeded = (message: string) => new AwsError(409, "LimitExceeded", message);
export const invalidInput = (message: string) => new AwsError(400, "InvalidInput", message);
