import { AwsError } from "../protocol/error.ts";
import { textAt } from "../protocol/xml-reader.ts";
import { elements } from "../xml.ts";
import { bucketOf, document, readDocument, type S3Answer, type S3Call, s3Namespace } from "./call.ts";
import type { Bucket } from "./model.ts";

/** Creates a bucket in the region of the endpoint; a name that is taken, by anybody, is refused. */
export function createBucket(call: S3Call): S3Answer {
  const { bucket: name, region, session, state } = call;
  if (
    !/^(?!xn--|sthree-)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/.test(name) ||
    name.length < 3 ||
    name.length > 63
  ) {
    throw new AwsError(400, "InvalidBucketName", "The specified bucket is not valid.");
  }
  if (/^\d+(\.\d+){3}$/.test(name)) {
    throw new AwsError(400, "InvalidBucketName", "The specified bucket is not valid.");
  }
  const wanted =
    call.body.length > 0
      ? textAt(readDocument(call, "CreateBucketConfiguration"), "LocationConstraint")
      : undefined;
  // The oldest region is the one that has no name here.
  if ((wanted ?? "us-east-1") !== region) {
    const message = `The ${wanted ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`;
    throw new AwsError(400, "IllegalLocationConstraintException", message);
  }
  const existing = Object.hasOwn(state.value.buckets, name) ? state.value.buckets[name] : undefined;
  if (existing?.account === session.account) {
    throw new AwsError(
      409,
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
    );
  }
  if (existing) {
    throw new AwsError(
      409,
      "BucketAlreadyExists",
      "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    );
  }
  const locked = call.headers["x-amz-bucket-object-lock-enabled"]?.toLowerCase() === "true";
  state.value.buckets[name] = {
    ...{ name, account: session.account, region, createdAt: call.world.clock.now().toISOString() },
    // What a new bucket has since 2023 without being asked.
    encryption: { algorithm: "AES256", bucketKey: false },
    ownership: "BucketOwnerEnforced",
    publicAccessBlock: {
      ...{ BlockPublicAcls: true, IgnorePublicAcls: true },
      ...{ BlockPublicPolicy: true, RestrictPublicBuckets: true },
    },
    ...(locked && { objectLock: {}, versioning: "Enabled" as const }),
    objects: {},
  };
  state.changed();
  return { status: 200, headers: { location: `/${name}` } };
}

export function headBucket(call: S3Call): S3Answer {
  return { status: 200, headers: { "x-amz-bucket-region": bucketOf(call).region } };
}

/** Deletes a bucket that holds nothing: no object, no older version and no delete marker. */
export function deleteBucket(call: S3Call): S3Answer {
  const bucket = bucketOf(call);
  if (Object.keys(bucket.objects).length > 0) {
    const message = bucket.versioning
      ? "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
      : "The bucket you tried to delete is not empty";
    throw new AwsError(409, "BucketNotEmpty", message);
  }
  delete call.state.value.buckets[bucket.name];
  call.state.changed();
  return { status: 204 };
}

export function listBuckets(call: S3Call): S3Answer {
  const own = Object.values(call.state.value.buckets)
    .filter(({ account }) => account === call.session.account)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const entry = ({ name, createdAt, region }: Bucket) =>
    `<Bucket>${elements({ Name: name, CreationDate: createdAt, BucketRegion: region })}</Bucket>`;
  const owner = elements({ ID: canonicalId(call.session.account) });
  return document(
    "ListAllMyBucketsResult",
    `<Owner>${owner}</Owner><Buckets>${own.map(entry).join("")}</Buckets>`,
  );
}

export function getBucketLocation(call: S3Call): S3Answer {
  const { region } = bucketOf(call);
  const name = region === "us-east-1" ? "" : region;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${s3Namespace}">${name}</LocationConstraint>`;
  return { status: 200, headers: { "content-type": "application/xml" }, body };
}

/** An account as access lists name it: 64 hexadecimal digits that nothing depends on. */
export function canonicalId(account: string): string {
  return Buffer.from(account).toString("hex").padEnd(64, "0");
}
