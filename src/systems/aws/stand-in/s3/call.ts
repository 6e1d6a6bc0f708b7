import type { StateFile } from "../../../../contracts/stand-in/state.ts";
import { AwsError } from "../protocol/error.ts";
import { readXml, type XmlElement } from "../protocol/xml-reader.ts";
import type { AwsWorld, Session } from "../world.ts";
import type { Bucket, ObjectVersion, S3State } from "./model.ts";

/** One call of S3, authenticated: who asks, for what. */
export interface S3Call {
  readonly world: AwsWorld;
  readonly state: StateFile<S3State>;
  /** Where contents lie as files. */
  readonly contents: string;
  readonly session: Session;
  /** The region that the call was signed for: that of the endpoint. */
  readonly region: string;
  readonly method: string;
  /** Empty for calls about the account. */
  readonly bucket: string;
  /** Empty for calls about a bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What S3 answers: XML, or an object's bytes. */
export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** An answer whose document has this root element. */
export function document(root: string, content: string): S3Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${s3Namespace}">${content}</${root}>`;
  return { status: 200, headers: { "content-type": "application/xml" }, body };
}

/** The document that came with a call; refuses one that cannot be read or has another root. */
export function readDocument(call: S3Call, root: string): XmlElement {
  const read = readXml(new TextDecoder().decode(call.body));
  if (read?.name === root) return read;
  throw malformed();
}

export function malformed(): AwsError {
  return new AwsError(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}

export function invalidArgument(message: string): AwsError {
  return new AwsError(400, "InvalidArgument", message);
}

/** The bucket that a call names. Refuses one that is not there, in another region, or somebody else's. */
export function bucketOf(call: S3Call): Bucket {
  const { buckets } = call.state.value;
  const bucket = Object.hasOwn(buckets, call.bucket) ? buckets[call.bucket] : undefined;
  if (!bucket) throw new AwsError(404, "NoSuchBucket", "The specified bucket does not exist");
  const owner = call.headers["x-amz-expected-bucket-owner"];
  if (bucket.account !== call.session.account || (owner !== undefined && owner !== bucket.account)) {
    throw new AwsError(403, "AccessDenied", "Access Denied");
  }
  if (bucket.region !== call.region) {
    throw new AwsError(
      301,
      "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
      { "x-amz-bucket-region": bucket.region },
    );
  }
  return bucket;
}

/** The versions of a key, the newest first; empty when it was never written. */
export function versionsOf(bucket: Bucket, key: string): readonly ObjectVersion[] {
  return (Object.hasOwn(bucket.objects, key) ? bucket.objects[key] : undefined) ?? [];
}
