import type { S3Client } from "@aws-sdk/client-s3";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { askAws } from "../ask.ts";
import { s3Client } from "../s3-client.ts";
import type { AwsSession } from "../session.ts";
import { type AwsFinder, byNames } from "./finder.ts";

/** A bucket's name is unique in the whole world: one that answers "forbidden" is somebody else's. */
const bucket = byNames(["bucket"], async (session, values): Promise<Result<string | null>> => {
  const { HeadBucketCommand } = await import("@aws-sdk/client-s3");
  const client = await s3Client(session);
  const command = new HeadBucketCommand({ Bucket: values.bucket, ExpectedBucketOwner: session.account });
  const head = await askAws("HeadBucket", () => client.send(command), ["NotFound", "NoSuchBucket"]);
  if (head.ok) return ok(head.value && values.bucket);
  return failure(
    "aws-refused",
    `The bucket ${values.bucket} cannot be looked at: it may be another account's.`,
    {
      cause: head.diagnostics[0]?.cause ?? "",
      next: "Look in S3 of the account. If the bucket is not there, somebody else has its name: choose another `company.slug`.",
    },
  );
});

/** A setting of a bucket: the same name imports it. It is there when AWS says anything about it. */
function setting(
  what: string,
  absent: readonly string[],
  look: (client: S3Client, commands: typeof import("@aws-sdk/client-s3"), Bucket: string) => Promise<unknown>,
): AwsFinder {
  return byNames(["bucket"], async (session: AwsSession, values) => {
    const client = await s3Client(session);
    const commands = await import("@aws-sdk/client-s3");
    const found = await askAws(what, () => look(client, commands, values.bucket), [
      ...absent,
      "NoSuchBucket",
    ]);
    if (!found.ok) return found;
    return ok(found.value === null || found.value === undefined ? null : values.bucket);
  });
}

export const s3Finders = {
  aws_s3_bucket: bucket,
  aws_s3_bucket_lifecycle_configuration: setting(
    "GetBucketLifecycleConfiguration",
    ["NoSuchLifecycleConfiguration"],
    (client, { GetBucketLifecycleConfigurationCommand: Command }, Bucket) =>
      client.send(new Command({ Bucket })),
  ),
  aws_s3_bucket_ownership_controls: setting(
    "GetBucketOwnershipControls",
    ["OwnershipControlsNotFoundError"],
    (client, { GetBucketOwnershipControlsCommand: Command }, Bucket) => client.send(new Command({ Bucket })),
  ),
  aws_s3_bucket_policy: setting(
    "GetBucketPolicy",
    ["NoSuchBucketPolicy"],
    (client, { GetBucketPolicyCommand: Command }, Bucket) => client.send(new Command({ Bucket })),
  ),
  aws_s3_bucket_public_access_block: setting(
    "GetPublicAccessBlock",
    ["NoSuchPublicAccessBlockConfiguration"],
    (client, { GetPublicAccessBlockCommand: Command }, Bucket) => client.send(new Command({ Bucket })),
  ),
  // What AWS gives every bucket is nobody's setting, and to replace it takes nothing away.
  aws_s3_bucket_server_side_encryption_configuration: setting(
    "GetBucketEncryption",
    ["ServerSideEncryptionConfigurationNotFoundError"],
    async (client, { GetBucketEncryptionCommand: Command }, Bucket) => {
      const { ServerSideEncryptionConfiguration: found } = await client.send(new Command({ Bucket }));
      return found?.Rules?.find(
        ({ ApplyServerSideEncryptionByDefault: rule }) => rule?.SSEAlgorithm !== "AES256",
      );
    },
  ),
  // A bucket that never had versions says nothing at all about them.
  aws_s3_bucket_versioning: setting(
    "GetBucketVersioning",
    [],
    async (client, { GetBucketVersioningCommand: Command }, Bucket) =>
      (await client.send(new Command({ Bucket }))).Status,
  ),
} as const;
