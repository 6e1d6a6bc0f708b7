import type { Facts } from "../../contracts/facts.ts";
import type { JournalStorage } from "../../contracts/journal.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { askAws } from "./ask.ts";
import type { AwsClient } from "./connect.ts";
import { s3JournalStorage } from "./journal-storage.ts";
import { s3Client } from "./s3-client.ts";
import type { AwsSession } from "./session.ts";

interface StatePlace {
  readonly session: AwsSession;
  readonly bucket: string;
  readonly keyArn: string;
}

/** The facts of the stack `state`, found by the names that it gives; null until both bucket and key are there. */
export async function locateStates(client: AwsClient): Promise<Result<Facts | null>> {
  const place = await findPlace(client);
  if (!place.ok || !place.value) return place.ok ? ok(null) : place;
  return ok(
    new Map([
      ["aws.state.bucket", place.value.bucket],
      ["aws.state.key.arn", place.value.keyArn],
    ]),
  );
}

/** The journal lies beside the states, under a name that no stack has. */
export async function journalStorage(client: AwsClient): Promise<Result<JournalStorage | null>> {
  const place = await findPlace(client);
  if (!place.ok || !place.value) return place.ok ? ok(null) : place;
  const { session, bucket } = place.value;
  return ok(
    s3JournalStorage(await s3Client(session), { bucket, owner: session.account, prefix: "groundwork" }),
  );
}

async function findPlace(client: AwsClient): Promise<Result<StatePlace | null>> {
  if (!client.operator.ok) return ok(null);
  const home = await client.management();
  if (!home.ok) return home;
  const session = home.value;
  const bucket = `${client.company}-terraform-state-${session.account}`;
  const { HeadBucketCommand } = await import("@aws-sdk/client-s3");
  const s3 = await s3Client(session);
  const there = await askAws(
    "HeadBucket",
    () => s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: session.account })),
    ["NotFound", "NoSuchBucket"],
  );
  if (!there.ok || !there.value) return there.ok ? ok(null) : there;
  const { KMSClient, DescribeKeyCommand } = await import("@aws-sdk/client-kms");
  const kms = new KMSClient(session.settings);
  const key = await askAws(
    "DescribeKey",
    () => kms.send(new DescribeKeyCommand({ KeyId: `alias/${client.company}-terraform-state` })),
    ["NotFoundException"],
  );
  if (!key.ok) return key;
  const keyArn = key.value?.KeyMetadata?.Arn;
  return ok(keyArn === undefined ? null : { session, bucket, keyArn });
}
