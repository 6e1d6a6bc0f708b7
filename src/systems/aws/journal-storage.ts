import type { S3Client } from "@aws-sdk/client-s3";
import type { JournalStorage, Stored } from "../../contracts/journal.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { askAws } from "./ask.ts";

export interface BucketPlace {
  readonly bucket: string;
  /** The account that the bucket belongs to, or nothing is written. */
  readonly owner: string;
  readonly prefix: string;
}

/** What lies in the bucket, and which one it is of all that lay there. */
interface Generation {
  readonly number: number;
  /** S3's name for these very bytes; empty where there are none. */
  readonly etag: string;
  readonly bytes: Uint8Array;
}

const nothing: Generation = { number: 0, etag: "", bytes: new Uint8Array() };

/** Another write was first: said with 412, with 409 while both are on their way, with 404 where it was taken away. */
const conflicts = ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"];

/**
 * Journal storage in a bucket, by writes that S3 takes only while an object is still the one that was read (`If-Match`)
 * or while there is none (`If-None-Match`). The first line of an object counts its generations: the same text written
 * again is then another object to S3 too, and nobody who slept takes it for the one that he knew.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function s3JournalStorage(s3: S3Client, { bucket, owner, prefix }: BucketPlace): JournalStorage {
  const place = `s3://${bucket}/${prefix}`;
  const address = (name: string) => ({
    Bucket: bucket,
    Key: `${prefix}/${name}`,
    ExpectedBucketOwner: owner,
  });
  /** What an append adds to, so that it need not be read again. */
  const last = new Map<string, Generation>();

  const load = async (name: string): Promise<Result<Generation>> => {
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    const found = await askAws("GetObject", async () => {
      const answer = await s3.send(new GetObjectCommand(address(name)));
      return { etag: answer.ETag ?? "", bytes: await answer.Body?.transformToByteArray() };
    }, ["NoSuchKey"]);
    if (!found.ok) return unusable(place, found);
    if (!found.value) return remember(name, nothing);
    const { etag, bytes = new Uint8Array() } = found.value;
    const end = bytes.indexOf(10);
    const number = Number(Buffer.from(bytes.subarray(0, Math.max(end, 0))).toString("latin1"));
    if (end > 0 && Number.isSafeInteger(number) && number > 0)
      return remember(name, { number, etag, bytes: bytes.subarray(end + 1) });
    return failure("storage-failed", `${place}/${name} is not what Groundwork writes there.`, {
      next: "Move it away, or restore an earlier version of it: the bucket keeps them.",
    });
  };

  const remember = (name: string, generation: Generation): Result<Generation> => {
    last.set(name, generation);
    return ok(generation);
  };

  const put = async (name: string, before: Version, bytes: Uint8Array): Promise<Result<string>> => {
    const { PutObjectCommand } = await import("@aws-sdk/client-s3");
    const number = before.number + 1;
    const command = new PutObjectCommand({
      ...address(name),
      Body: Buffer.concat([Buffer.from(`${number}\n`), bytes]),
      ContentType: "text/plain; charset=utf-8",
      ...(before.number === 0 ? { IfNoneMatch: "*" } : { IfMatch: before.etag }),
    });
    const written = await askAws("PutObject", () => s3.send(command), conflicts);
    if (!written.ok) return unusable(place, written);
    if (written.value) {
      remember(name, { number, etag: written.value.ETag ?? "", bytes });
      return ok(printVersion({ number, etag: written.value.ETag ?? "" }));
    }
    // The client repeats a write whose answer was lost, and is then refused because of itself.
    const there = await load(name);
    if (!there.ok) return there;
    const ours = there.value.number === number && Buffer.from(there.value.bytes).equals(bytes);
    return ours ? ok(printVersion(there.value)) : conflict(place);
  };

  return {
    place,
    async read(name): Promise<Result<Stored>> {
      const found = await load(name);
      return found.ok ? ok({ bytes: found.value.bytes, version: printVersion(found.value) }) : found;
    },
    async append(name, version, bytes) {
      const before = parseVersion(version);
      const known = last.get(name);
      const current = known?.etag === before.etag ? ok(known) : await load(name);
      if (!current.ok) return current;
      if (printVersion(current.value) !== version) return conflict(place);
      return put(name, before, Buffer.concat([current.value.bytes, bytes]));
    },
    swap: (name, version, bytes) => put(name, parseVersion(version), bytes),
  };
}

type Version = Pick<Generation, "number" | "etag">;

const printVersion = ({ number, etag }: Version): string => `${number}:${etag}`;

function parseVersion(version: string): Version {
  const [number = "", ...etag] = version.split(":");
  return { number: Number(number), etag: etag.join(":") };
}

function conflict(place: string): Result<never> {
  return failure("storage-conflict", `Somebody else wrote at ${place} in the meantime.`, {
    next: "Nothing more is done here. `groundwork status` shows who is rolling out.",
  });
}

function unusable(place: string, why: Extract<Result<never>, { ok: false }>): Result<never> {
  const [first] = why.diagnostics;
  return failure("storage-failed", `${place} cannot be read or written.`, {
    cause: [first?.summary, first?.cause].filter((part) => part !== undefined).join(" "),
    next: "Mend what AWS complains about, and run again.",
  });
}
