import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { AwsError } from "../protocol/error.ts";
import { childrenOf, textAt } from "../protocol/xml-reader.ts";
import { elements } from "../xml.ts";
import { bucketOf, document, readDocument, type S3Answer, type S3Call, versionsOf } from "./call.ts";
import type { Bucket, Encryption, ObjectVersion } from "./model.ts";

/** Writes an object, as a new version where the bucket keeps versions; conditions are judged against the newest. */
export function putObject(call: S3Call): S3Answer {
  const bucket = bucketOf(call);
  const { body, contents, headers, key, world } = call;
  if (Buffer.byteLength(key) > 1024) throw new AwsError(400, "KeyTooLongError", "Your key is too long");
  checkConditions(call, versionsOf(bucket, key)[0]);
  const checksums = checkIntegrity(call);
  const encryption = encryptionOf(call, bucket);
  const versionId = bucket.versioning === "Enabled" ? world.ids.token(32) : "null";
  const md5 = createHash("md5").update(body);
  // The tag of what a customer's key encrypts is not the content's MD5; nobody may take it for that.
  if (encryption.algorithm !== "AES256") md5.update(world.ids.token(16));
  const etag = md5.digest("hex");
  const file = world.ids.uuid();
  mkdirSync(contents, { recursive: true });
  writeFileSync(join(contents, file), body);
  const kept = Object.entries(headers).filter(([name]) => keptHeader.test(name));
  store(call, bucket, {
    ...{ versionId, etag, file, encryption, deleteMarker: false, size: body.length },
    modifiedAt: world.clock.now().toISOString(),
    headers: { "content-type": "binary/octet-stream", ...Object.fromEntries(kept), ...checksums },
    ...retentionOf(bucket, world.clock.now()),
  });
  const answer = { etag: `"${etag}"`, ...checksums, ...encryptionHeaders(encryption) };
  return { status: 200, headers: { ...answer, ...(bucket.versioning && { "x-amz-version-id": versionId }) } };
}

const keptHeader = /^(content-(type|encoding|disposition|language)|cache-control|x-amz-meta-.+)$/;

/** Puts a version before the others; without versioning in force it takes the place of the one called `null`. */
function store(call: S3Call, bucket: Bucket, version: ObjectVersion): void {
  const others = versionsOf(bucket, call.key).filter((other) => {
    const replaced = version.versionId === "null" && other.versionId === "null";
    if (replaced && other.file) rmSync(join(call.contents, other.file), { force: true });
    return !replaced;
  });
  bucket.objects[call.key] = [version, ...others];
  call.state.changed();
}

const preconditionMessage = "At least one of the pre-conditions you specified did not hold";

function checkConditions(call: S3Call, newest: ObjectVersion | undefined): void {
  const present = newest && !newest.deleteMarker ? newest : undefined;
  const failed = () => new AwsError(412, "PreconditionFailed", preconditionMessage);
  const absent = call.headers["if-none-match"];
  if (absent !== undefined && absent !== "*") {
    const message = "A header you provided implies functionality that is not implemented";
    throw new AwsError(501, "NotImplemented", message);
  }
  if (absent !== undefined && present) throw failed();
  const wanted = call.headers["if-match"];
  if (wanted === undefined) return;
  if (!present) throw new AwsError(404, "NoSuchKey", "The specified key does not exist.");
  if (wanted !== "*" && wanted.replaceAll('"', "") !== present.etag) throw failed();
}

/** Checks what the sender says about the bytes; gives the checksums back that were compared. */
function checkIntegrity({ body, headers }: S3Call): Record<string, string> {
  const bad = (name: string) =>
    new AwsError(400, "BadDigest", `The ${name} you specified did not match the calculated checksum.`);
  const md5 = headers["content-md5"];
  if (md5 && md5 !== createHash("md5").update(body).digest("base64")) throw bad("Content-MD5");
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  const calculated: Record<string, string> = {
    "x-amz-checksum-sha256": createHash("sha256").update(body).digest("base64"),
    "x-amz-checksum-sha1": createHash("sha1").update(body).digest("base64"),
    "x-amz-checksum-crc32": crc.toString("base64"),
  };
  const compared = Object.entries(calculated).filter(([name]) => headers[name] !== undefined);
  for (const [name, value] of compared)
    if (headers[name] !== value) throw bad(name.replace("x-amz-checksum-", ""));
  return Object.fromEntries(compared);
}

function encryptionOf({ headers }: S3Call, bucket: Bucket): Encryption {
  const algorithm = headers["x-amz-server-side-encryption"];
  const kmsKeyId = headers["x-amz-server-side-encryption-aws-kms-key-id"];
  if (algorithm === undefined) return bucket.encryption;
  if (algorithm !== "AES256" && algorithm !== "aws:kms" && algorithm !== "aws:kms:dsse") {
    throw new AwsError(400, "InvalidArgument", "The encryption method specified is not supported");
  }
  return { algorithm, bucketKey: bucket.encryption.bucketKey, ...(kmsKeyId && { kmsKeyId }) };
}

function encryptionHeaders({ algorithm, kmsKeyId, bucketKey }: Encryption): Record<string, string> {
  return {
    "x-amz-server-side-encryption": algorithm,
    ...(kmsKeyId && { "x-amz-server-side-encryption-aws-kms-key-id": kmsKeyId }),
    ...(bucketKey && { "x-amz-server-side-encryption-bucket-key-enabled": "true" }),
  };
}

function retentionOf(bucket: Bucket, now: Date): Pick<ObjectVersion, "retainUntil" | "lockMode"> {
  const retention = bucket.objectLock?.retention;
  if (!retention) return {};
  const until = new Date(now);
  until.setUTCDate(until.getUTCDate() + (retention.days ?? 0));
  until.setUTCFullYear(until.getUTCFullYear() + (retention.years ?? 0));
  return { retainUntil: until.toISOString(), lockMode: retention.mode };
}

/** Reads an object, or one of its versions. For a HEAD the caller leaves the body out. */
export function getObject(call: S3Call): S3Answer {
  const bucket = bucketOf(call);
  const wanted = call.query.get("versionId");
  const versions = versionsOf(bucket, call.key);
  const version = wanted === null ? versions[0] : versions.find((one) => one.versionId === wanted);
  if (!version && wanted !== null) {
    throw new AwsError(404, "NoSuchVersion", "The specified version does not exist.");
  }
  if (!version || version.deleteMarker) {
    const headers = version && { "x-amz-delete-marker": "true", "x-amz-version-id": version.versionId };
    if (version && wanted !== null) {
      const message = "The specified method is not allowed against this resource.";
      throw new AwsError(405, "MethodNotAllowed", message, headers);
    }
    throw new AwsError(404, "NoSuchKey", "The specified key does not exist.", headers);
  }
  const match = call.headers["if-match"];
  if (match !== undefined && match !== "*" && match.replaceAll('"', "") !== version.etag) {
    throw new AwsError(412, "PreconditionFailed", preconditionMessage);
  }
  if (call.headers["if-none-match"]?.replaceAll('"', "") === version.etag) return { status: 304 };
  const path = join(call.contents, version.file);
  if (!existsSync(path))
    throw new AwsError(500, "InternalError", "We encountered an internal error. Please try again.");
  return {
    status: 200,
    headers: {
      ...version.headers,
      etag: `"${version.etag}"`,
      "last-modified": new Date(version.modifiedAt).toUTCString(),
      "accept-ranges": "bytes",
      "content-length": String(version.size),
      ...encryptionHeaders(version.encryption),
      ...(bucket.versioning && { "x-amz-version-id": version.versionId }),
      ...(version.lockMode && { "x-amz-object-lock-mode": version.lockMode }),
      ...(version.retainUntil && { "x-amz-object-lock-retain-until-date": version.retainUntil }),
    },
    body: readFileSync(path),
  };
}

/** Deletes: a marker where the bucket keeps versions, for good when a version is named or none is kept. */
export function deleteObject(call: S3Call): S3Answer {
  const done = remove(call, bucketOf(call), call.query.get("versionId"));
  return {
    status: 204,
    headers: {
      ...(done.marker && { "x-amz-delete-marker": "true" }),
      ...(done.versionId && { "x-amz-version-id": done.versionId }),
    },
  };
}

interface Removal {
  readonly versionId?: string;
  /** True when a delete marker was made or taken away. */
  readonly marker: boolean;
}

function remove(call: S3Call, bucket: Bucket, versionId: string | null): Removal {
  const versions = versionsOf(bucket, call.key);
  if (versionId === null && bucket.versioning) {
    const marker = bucket.versioning === "Enabled" ? call.world.ids.token(32) : "null";
    const { encryption } = bucket;
    store(call, bucket, {
      ...{ versionId: marker, deleteMarker: true, etag: "", size: 0, file: "", headers: {}, encryption },
      modifiedAt: call.world.clock.now().toISOString(),
    });
    return { versionId: marker, marker: true };
  }
  const gone = versions.find((one) => one.versionId === (versionId ?? "null"));
  if (gone?.retainUntil && Date.parse(gone.retainUntil) > call.world.clock.now().getTime()) {
    const bypass = call.headers["x-amz-bypass-governance-retention"] === "true";
    if (gone.lockMode === "COMPLIANCE" || !bypass) {
      throw new AwsError(403, "AccessDenied", "Access Denied because object protected by object lock.");
    }
  }
  const rest = versions.filter((one) => one !== gone);
  if (gone?.file) rmSync(join(call.contents, gone.file), { force: true });
  if (rest.length > 0) bucket.objects[call.key] = rest;
  else delete bucket.objects[call.key];
  call.state.changed();
  return { ...(versionId !== null && { versionId }), marker: gone?.deleteMarker ?? false };
}

/** Deletes up to a thousand objects or versions at once; each has its own outcome. */
export function deleteObjects(call: S3Call): S3Answer {
  const bucket = bucketOf(call);
  const read = readDocument(call, "Delete");
  const outcome = childrenOf(read, "Object").map((object) => {
    const Key = textAt(object, "Key") ?? "";
    const version = textAt(object, "VersionId");
    try {
      const done = remove({ ...call, key: Key }, bucket, version ?? null);
      const made =
        done.marker && done.versionId ? { DeleteMarker: "true", DeleteMarkerVersionId: done.versionId } : {};
      return `<Deleted>${elements({ Key, ...(version && { VersionId: version }), ...made })}</Deleted>`;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return `<Error>${elements({ Key, Code: error.code, Message: error.message })}</Error>`;
    }
  });
  return document("DeleteResult", outcome.join(""));
}
