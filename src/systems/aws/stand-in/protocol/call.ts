import * as z from "zod";
import type { Rejection } from "../authenticate.ts";
import type { AwsWorld, Session } from "../world.ts";

/** One call of a service, authenticated. */
export interface Call {
  readonly world: AwsWorld;
  readonly session: Session;
}

/** What a service does for one operation: reads its input, checks what the caller may do, and answers. */
export type Operation<Context = Call> = (context: Context, input: unknown) => unknown;

/** By their names in AWS's own words. */
export type OperationTable<Context = Call> = Readonly<Record<string, Operation<Context>>>;

/** The input does not fit; each service says that with a code of its own. */
export class InvalidInput extends Error {}

/** An operation whose input has this shape. */
export function operation<Schema extends z.ZodType, Context = Call>(
  schema: Schema,
  perform: (call: Context, input: z.output<Schema>) => unknown,
): Operation<Context> {
  return (call, input) => {
    const read = schema.safeParse(input);
    if (!read.success) throw new InvalidInput(describe(read.error.issues[0]));
    return perform(call, read.data);
  };
}

function describe(issue: z.core.$ZodIssue | undefined): string {
  const name = issue?.path.join(".") ?? "";
  return `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${issue?.message ?? ""}`;
}

/** Text of a length and a form, refused in AWS's words. */
export function text(least: number, most: number, pattern?: RegExp): z.ZodString {
  const sized = z
    .string()
    .min(least, `Member must have length greater than or equal to ${least}`)
    .max(most, `Member must have length less than or equal to ${most}`);
  if (!pattern) return sized;
  return sized.regex(
    pattern,
    `Member must satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`,
  );
}

/** Why a signature was not accepted, as services with JSON bodies say it: status, code, message. */
export const jsonRejections: Readonly<Record<Rejection, readonly [number, string, string]>> = {
  missing: [400, "MissingAuthenticationTokenException", "Missing Authentication Token"],
  "unknown-key": [
    400,
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
  ],
  "wrong-token": [
    400,
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
  ],
  expired: [400, "ExpiredTokenException", "The security token included in the request is expired"],
  "wrong-signature": [
    400,
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided.",
  ],
  skewed: [400, "InvalidSignatureException", "Signature expired."],
};

/** The same of services that speak XML. */
export const queryRejections: Readonly<Record<Rejection, readonly [number, string, string]>> = {
  missing: [403, "MissingAuthenticationToken", "Request is missing Authentication Token"],
  "unknown-key": [403, "InvalidClientTokenId", "The security token included in the request is invalid."],
  "wrong-token": [403, "InvalidClientTokenId", "The security token included in the request is invalid."],
  expired: [403, "ExpiredToken", "The security token included in the request is expired"],
  "wrong-signature": [
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided.",
  ],
  skewed: [403, "SignatureDoesNotMatch", "Signature expired."],
};
