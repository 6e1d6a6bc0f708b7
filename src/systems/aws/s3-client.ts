import type { S3Client } from "@aws-sdk/client-s3";
import type { AwsSession } from "./session.ts";

/** S3 as this session reaches it. A rehearsal's address has no host name for each bucket. */
export async function s3Client({ settings }: AwsSession): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  return new S3Client({
    ...settings,
    forcePathStyle: settings.endpoint !== undefined,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}
