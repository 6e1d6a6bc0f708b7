import * as z from "zod";
import { AwsError } from "../protocol/error.ts";

const words = z.union([z.string(), z.array(z.string()).min(1)]);
const principal = z.union([
  z.literal("*"),
  z.partialRecord(z.enum(["AWS", "Service", "Federated", "CanonicalUser"]), words),
]);

const policySchema = z.strictObject({
  Version: z.enum(["2012-10-17", "2008-10-17"]).optional(),
  Id: z.string().optional(),
  Statement: z.union([z.looseObject({}).transform((one) => [one]), z.array(z.looseObject({}))]).pipe(
    z.array(
      z
        .strictObject({
          Sid: z.string().optional(),
          Effect: z.enum(["Allow", "Deny"]),
          Principal: principal.optional(),
          NotPrincipal: principal.optional(),
          Action: words.optional(),
          NotAction: words.optional(),
          Resource: words.optional(),
          NotResource: words.optional(),
          Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
        })
        .refine((one) => (one.Principal === undefined) !== (one.NotPrincipal === undefined), {
          error: "Missing required field Principal",
        })
        .refine((one) => (one.Action === undefined) !== (one.NotAction === undefined), {
          error: "Missing required field Action",
        })
        .refine((one) => (one.Resource === undefined) !== (one.NotResource === undefined), {
          error: "Missing required field Resource",
        }),
    ),
  ),
});

type BucketPolicy = z.infer<typeof policySchema>;

/** Reads a bucket's policy; refuses what S3 calls malformed, such as a resource in another bucket. */
export function readBucketPolicy(text: string, bucket: string): BucketPolicy {
  const refuse = (message: string) => new AwsError(400, "MalformedPolicy", message);
  if (text.length > 20_480) throw refuse("Policy exceeds the maximum allowed document size.");
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw refuse("Policies must be valid JSON and the first byte must be '{'");
  }
  const read = policySchema.safeParse(document);
  if (!read.success) throw refuse(read.error.issues[0]?.message ?? "Policy has invalid syntax");
  for (const statement of read.data.Statement) {
    const resources = [statement.Resource ?? [], statement.NotResource ?? []].flat();
    const arn = `arn:aws:s3:::${bucket}`;
    if (resources.some((one) => one !== arn && !one.startsWith(`${arn}/`))) {
      throw refuse("Policy has invalid resource");
    }
    const actions = [statement.Action ?? [], statement.NotAction ?? []].flat();
    if (actions.some((one) => one !== "*" && !one.toLowerCase().startsWith("s3:"))) {
      throw refuse("Policy has invalid action");
    }
  }
  return read.data;
}

/** True when a policy opens the bucket to anybody, without a condition that narrows it. */
export function isPublic(policy: BucketPolicy): boolean {
  return policy.Statement.some(({ Effect, Principal, Condition }) => {
    if (Effect !== "Allow" || Condition) return false;
    return (
      Principal === "*" ||
      [(Principal as Record<string, string | string[]>)?.["AWS"] ?? []].flat().includes("*")
    );
  });
}
