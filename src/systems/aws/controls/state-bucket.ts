import * as z from "zod";
import { type Control, judging } from "../../../contracts/control.ts";
import { ok } from "../../../foundation/result.ts";
import { askAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";
import { s3Client } from "../s3-client.ts";

const closed = z.object({
  BlockPublicAcls: z.boolean(),
  BlockPublicPolicy: z.boolean(),
  IgnorePublicAcls: z.boolean(),
  RestrictPublicBuckets: z.boolean(),
});
const collected = z.object({
  bucket: z.string(),
  versioning: z.nullable(z.string()),
  encryption: z.nullable(z.string()),
  closed: z.nullable(closed),
});

/** Where every stack's state and the journal lie. */
export const stateBucket: Control<AwsClient> = {
  id: "aws.state-bucket",
  title:
    "Terraform's states are kept in every version, encrypted by a key of the company's, and closed to the public",
  criteria: ["CC6.1", "C1.1", "A1.2"],
  frequency: "weekly",
  needs: ["aws.state.bucket"],
  async collect({ client, facts }) {
    const home = await client.management();
    if (!home.ok) return home;
    const bucket = facts.get("aws.state.bucket") ?? "";
    const sdk = await import("@aws-sdk/client-s3");
    const s3 = await s3Client(home.value);
    const place = { Bucket: bucket, ExpectedBucketOwner: home.value.account };
    const versioning = await askAws("GetBucketVersioning", () =>
      s3.send(new sdk.GetBucketVersioningCommand(place)),
    );
    if (!versioning.ok) return versioning;
    const encryption = await askAws(
      "GetBucketEncryption",
      () => s3.send(new sdk.GetBucketEncryptionCommand(place)),
      ["ServerSideEncryptionConfigurationNotFoundError"],
    );
    if (!encryption.ok) return encryption;
    const open = await askAws(
      "GetPublicAccessBlock",
      () => s3.send(new sdk.GetPublicAccessBlockCommand(place)),
      ["NoSuchPublicAccessBlockConfiguration"],
    );
    if (!open.ok) return open;
    const rule = encryption.value?.ServerSideEncryptionConfiguration?.Rules?.[0];
    const block = closed.safeParse(open.value?.PublicAccessBlockConfiguration);
    return ok({
      bucket,
      versioning: versioning.value?.Status ?? null,
      encryption: rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? null,
      closed: block.success ? block.data : null,
    });
  },
  judge: judging(collected, ({ bucket, versioning, encryption, closed: block }) => {
    const rows: readonly (readonly [boolean, string])[] = [
      [versioning === "Enabled", "What is overwritten there is gone."],
      [encryption === "aws:kms", "It is not encrypted by a key of the company's own."],
      [block !== null && Object.values(block).every(Boolean), "It is not closed to the public."],
    ];
    return {
      checked: rows.length,
      findings: rows
        .filter(([holds]) => !holds)
        .map(([, what]) => ({ subject: `bucket ${bucket}`, what, next: "Apply the stack state again." })),
    };
  }),
};
