import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Context } from "hono";
import { openState, type StateFile } from "../../../../contracts/stand-in/state.ts";
import { parseAuthorization, type SignedRequest } from "../../signature.ts";
import { authenticate, type Rejection } from "../authenticate.ts";
import { authorize } from "../iam/authorize.ts";
import { AwsError } from "../protocol/error.ts";
import type { AwsWorld } from "../world.ts";
import { elements } from "../xml.ts";
import { actionOf } from "./action.ts";
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from "./buckets.ts";
import type { S3Answer, S3Call } from "./call.ts";
import { decodeChunks } from "./chunks.ts";
import { listObjects, listVersions } from "./listing.ts";
import type { S3State } from "./model.ts";
import { deleteObject, deleteObjects, getObject, putObject } from "./objects.ts";
import { settings } from "./settings.ts";

const operations: Readonly<Record<string, (call: S3Call) => S3Answer>> = {
  ...{ CreateBucket: createBucket, HeadBucket: headBucket, DeleteBucket: deleteBucket },
  ...{ ListBuckets: listBuckets, GetBucketLocation: getBucketLocation },
  ...{ PutObject: putObject, GetObject: getObject, HeadObject: getObject, DeleteObject: deleteObject },
  ...{ DeleteObjects: deleteObjects, ListObjectsV2: listObjects, ListObjectVersions: listVersions },
  ...settings,
};

/** What of a bucket a query names, and the rest of the operation's name. */
const subresources: Readonly<Record<string, string>> = {
  ...{ versioning: "BucketVersioning", encryption: "BucketEncryption", policy: "BucketPolicy" },
  ...{ publicAccessBlock: "PublicAccessBlock", tagging: "BucketTagging" },
  ...{ "object-lock": "ObjectLockConfiguration", ownershipControls: "BucketOwnershipControls" },
  ...{ location: "BucketLocation", lifecycle: "BucketLifecycleConfiguration" },
};

/** S3 as the stand-in serves it, by path (`/bucket/key`) and by virtual host (`bucket.localhost`). */
export interface S3Service {
  readonly state: StateFile<S3State>;
  answer(context: Context): Promise<Response>;
}

export function createS3(world: AwsWorld, directory: string): S3Service {
  const state = openState<S3State>(join(directory, "s3.json"), () => ({ buckets: {} }));
  const contents = join(directory, "s3");
  return { state, answer: (context) => answer(world, state, contents, context) };
}

async function answer(
  world: AwsWorld,
  state: StateFile<S3State>,
  contents: string,
  context: Context,
): Promise<Response> {
  const url = new URL(context.req.url);
  const headers = context.req.header();
  const { method } = context.req;
  const target = targetOf(url);
  const requestId = world.ids.token(16).toUpperCase();
  try {
    const request: SignedRequest = {
      ...{ method, url, headers },
      body: new Uint8Array(await context.req.arrayBuffer()),
    };
    const operation = nameOperation(method, target, url.searchParams);
    world.operations.note("s3", operation);
    const caller = authenticate(world, request, "s3");
    if ("rejection" in caller) throw new AwsError(403, ...rejections[caller.rejection]);
    const { session } = caller;
    const resource = `arn:aws:s3:::${[target.bucket, target.key].filter(Boolean).join("/")}`;
    authorize(world, session, actionOf(operation, url.searchParams), resource);
    const perform = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (!perform) {
      const message = "A header or query you provided implies functionality that is not implemented";
      throw new AwsError(501, "NotImplemented", message);
    }
    const region = parseAuthorization(headers["authorization"] ?? "")?.region ?? world.region;
    const body = checkedBody(request);
    const done = perform({
      ...{ world, state, contents, session, region, method, headers, body, ...target },
      query: url.searchParams,
    });
    return respond(method, requestId, done);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    world.log(`S3 refuses ${method} ${url.pathname}: ${error.code}`);
    const detail = elements({
      ...{ Code: error.code, Message: error.message, Resource: url.pathname, RequestId: requestId },
      HostId: requestId,
    });
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${detail}</Error>`;
    const type = { "content-type": "application/xml" };
    return respond(method, requestId, { status: error.status, headers: { ...type, ...error.headers }, body });
  }
}

/** Which bucket and key: by the host's first label, or by the path. */
function targetOf(url: URL): { readonly bucket: string; readonly key: string } {
  const path = decodeURIComponent(url.pathname.slice(1));
  const bucket = /^(.+?)\.(?:s3\.)?localhost$/.exec(url.hostname)?.[1];
  if (bucket && bucket !== "s3") return { bucket, key: path };
  const cut = path.indexOf("/");
  return cut < 0 ? { bucket: path, key: "" } : { bucket: path.slice(0, cut), key: path.slice(cut + 1) };
}

function nameOperation(
  method: string,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  query: URLSearchParams,
): string {
  const verb = { GET: "Get", PUT: "Put", DELETE: "Delete", HEAD: "Head", POST: "Post" }[method] ?? method;
  if (bucket === "") return method === "GET" ? "ListBuckets" : `${verb}Service`;
  if (key !== "") {
    const foreign = ["acl", "tagging", "retention", "legal-hold", "uploads", "uploadId", "partNumber"];
    const named = foreign.find((name) => query.has(name));
    return named ? `${verb}Object:${named}` : `${verb}Object`;
  }
  if (query.has("versions")) return "ListObjectVersions";
  if (query.has("delete")) return "DeleteObjects";
  const named = Object.keys(subresources).find((name) => query.has(name));
  // The one operation whose name leaves a word out.
  if (named === "lifecycle" && method === "DELETE") return "DeleteBucketLifecycle";
  if (named) return `${verb}${subresources[named]}`;
  if (query.get("list-type") === "2") return "ListObjectsV2";
  if (method === "PUT" && query.size === 0) return "CreateBucket";
  return `${verb}Bucket${[...query.keys()].filter((name) => name !== "x-id").join(":")}`;
}

/** The bytes that were meant: taken out of signed chunks, and held against the hash that was signed. */
function checkedBody(request: SignedRequest): Uint8Array {
  const { body, headers } = request;
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const named = headers["x-amz-content-sha256"] ?? "";
  if (named.startsWith("STREAMING-")) return decodeChunks(bytes);
  if (/^[0-9a-f]{64}$/.test(named) && createHash("sha256").update(bytes).digest("hex") !== named) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new AwsError(400, "XAmzContentSHA256Mismatch", message);
  }
  return bytes;
}

function respond(method: string, requestId: string, { status, headers, body }: S3Answer): Response {
  const sent = method === "HEAD" || status === 204 || status === 304 ? null : (body ?? null);
  return new Response(typeof sent === "string" || sent === null ? sent : Buffer.from(sent), {
    status,
    headers: { "x-amz-request-id": requestId, "x-amz-id-2": requestId, ...headers },
  });
}

const rejections: Readonly<Record<Rejection, readonly [string, string]>> = {
  missing: ["AccessDenied", "Access Denied"],
  "unknown-key": ["InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."],
  "wrong-token": ["InvalidToken", "The provided token is malformed or otherwise invalid."],
  expired: ["ExpiredToken", "The provided token has expired."],
  "wrong-signature": [
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  ],
  skewed: [
    "RequestTimeTooSkewed",
    "The difference between the request time and the current time is too large.",
  ],
};
