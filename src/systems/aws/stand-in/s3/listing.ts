import { elements } from "../xml.ts";
import { canonicalId } from "./buckets.ts";
import { bucketOf, document, invalidArgument, type S3Answer, type S3Call } from "./call.ts";
import type { ObjectVersion } from "./model.ts";

interface Entry {
  readonly key: string;
  readonly version: ObjectVersion;
  readonly newest: boolean;
}

/** Lists the newest versions that are not deleted, in the order of their keys' bytes. */
export function listObjects(call: S3Call): S3Answer {
  const bucket = bucketOf(call);
  const token = call.query.get("continuation-token");
  const after = token
    ? Buffer.from(token, "base64url").toString("utf8")
    : (call.query.get("start-after") ?? "");
  const entries = allEntries(call).filter(({ version, newest }) => newest && !version.deleteMarker);
  const page = paginate(call, entries, ({ key }) => key > after);
  const contents = page.entries.map(({ key, version }) => {
    const { modifiedAt, etag, size } = version;
    return `<Contents>${elements({
      ...{ Key: written(call, key), LastModified: modifiedAt, ETag: `"${etag}"` },
      ...{ Size: String(size), StorageClass: "STANDARD" },
    })}</Contents>`;
  });
  const head = elements({
    ...{ Name: bucket.name, Prefix: written(call, prefixOf(call)), MaxKeys: String(page.limit) },
    ...{
      KeyCount: String(page.entries.length + page.prefixes.length),
      IsTruncated: String(page.next !== undefined),
    },
    ...optional(call),
    ...(token && { ContinuationToken: token }),
    ...(page.next && { NextContinuationToken: Buffer.from(page.next).toString("base64url") }),
  });
  return document("ListBucketResult", `${head}${contents.join("")}${commonPrefixes(call, page.prefixes)}`);
}

/** Lists every version and delete marker, the newest of a key first. */
export function listVersions(call: S3Call): S3Answer {
  const bucket = bucketOf(call);
  const keyMarker = call.query.get("key-marker") ?? "";
  const page = paginate(call, allEntries(call), ({ key }) => key > keyMarker);
  const owner = `<Owner>${elements({ ID: canonicalId(bucket.account) })}</Owner>`;
  const list = page.entries.map(({ key, version, newest }) => {
    const { versionId, modifiedAt, etag, size } = version;
    const common = {
      ...{
        Key: written(call, key),
        VersionId: versionId,
        IsLatest: String(newest),
        LastModified: modifiedAt,
      },
    };
    if (version.deleteMarker) return `<DeleteMarker>${elements(common)}${owner}</DeleteMarker>`;
    const more = { ETag: `"${etag}"`, Size: String(size), StorageClass: "STANDARD" };
    return `<Version>${elements({ ...common, ...more })}${owner}</Version>`;
  });
  const head = elements({
    ...{ Name: bucket.name, Prefix: written(call, prefixOf(call)), KeyMarker: keyMarker },
    ...{ MaxKeys: String(page.limit), IsTruncated: String(page.next !== undefined) },
    ...optional(call),
    ...(page.next && { NextKeyMarker: page.next }),
  });
  return document("ListVersionsResult", `${head}${list.join("")}${commonPrefixes(call, page.prefixes)}`);
}

function allEntries(call: S3Call): readonly Entry[] {
  const { objects } = bucketOf(call);
  return Object.keys(objects)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap((key) => (objects[key] ?? []).map((version, at) => ({ key, version, newest: at === 0 })));
}

interface Page {
  readonly entries: readonly Entry[];
  readonly prefixes: readonly string[];
  readonly limit: number;
  /** The last key or common prefix of this page, when there is another page. */
  readonly next?: string;
}

/** One page; the versions of one key are never parted, so that a page goes on after a key alone. */
function paginate(call: S3Call, all: readonly Entry[], isAfter: (entry: Entry) => boolean): Page {
  const limit = Math.min(Number(call.query.get("max-keys") ?? "1000"), 1000);
  if (!Number.isInteger(limit) || limit < 0)
    throw invalidArgument("Provided max-keys not an integer or within integer range");
  const prefix = prefixOf(call);
  const delimiter = call.query.get("delimiter") ?? "";
  const entries: Entry[] = [];
  const prefixes: string[] = [];
  let last = "";
  for (const entry of all) {
    if (!entry.key.startsWith(prefix)) continue;
    const cut = delimiter ? entry.key.indexOf(delimiter, prefix.length) : -1;
    const name = cut < 0 ? entry.key : entry.key.slice(0, cut + delimiter.length);
    if (!isAfter({ ...entry, key: name }) || (cut >= 0 && prefixes.includes(name))) continue;
    if (entries.length + prefixes.length >= limit && name !== last) {
      return { entries, prefixes, limit, ...(limit > 0 && { next: last }) };
    }
    if (cut < 0) entries.push(entry);
    else prefixes.push(name);
    last = name;
  }
  return { entries, prefixes, limit };
}

function prefixOf(call: S3Call): string {
  return call.query.get("prefix") ?? "";
}

function optional(call: S3Call): Record<string, string> {
  const delimiter = call.query.get("delimiter");
  const encoding = call.query.get("encoding-type");
  return { ...(delimiter && { Delimiter: delimiter }), ...(encoding && { EncodingType: encoding }) };
}

/** A key as it stands in the listing: encoded when the caller asks for that. */
function written(call: S3Call, key: string): string {
  if (call.query.get("encoding-type") !== "url") return key;
  return encodeURIComponent(key).replaceAll("%2F", "/");
}

function commonPrefixes(call: S3Call, prefixes: readonly string[]): string {
  return prefixes
    .map((prefix) => `<CommonPrefixes>${elements({ Prefix: written(call, prefix) })}</CommonPrefixes>`)
    .join("");
}
