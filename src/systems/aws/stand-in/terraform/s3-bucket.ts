import { lengthBetween, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { childAt, childrenOf, textAt } from "../protocol/xml-reader.ts";
import { elements } from "../xml.ts";
import { refusedWith } from "./calls.ts";
import { type AwsConnection, arnOf } from "./connection.ts";
import { generatedName } from "./generated-name.ts";
import { s3, s3Document, s3Xml } from "./s3-calls.ts";
import { planTags, type Tags, tagState, tagsOf } from "./tags.ts";

/** `internal/service/s3/bucket.go`. */
const refusals = [lengthBetween("bucket", 0, 63), lengthBetween("bucket_prefix", 0, 37)];

/** The settings that have resource types of their own, and blocks here that nobody should use any more. */
const oldBlocks = [
  ...["cors_rule", "grant", "lifecycle_rule", "logging", "object_lock_configuration"],
  ...["replication_configuration", "server_side_encryption_configuration", "versioning", "website"],
];

/** `aws_s3_bucket` without the settings that have types of their own. */
export const bucket: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(refusals, configuration),
  plan: planTags,
  async create(planned, connection) {
    const unserved = notServed(planned);
    if (unserved) return unserved;
    const name = generatedName(
      { name: planned["bucket"] ?? null, name_prefix: planned["bucket_prefix"] ?? null },
      connection,
    );
    const wrong = wrongName(name, connection.region);
    if (wrong !== undefined) {
      return failure("terraform-vendor-refused", `validating S3 Bucket (${name}) name: ${wrong}`);
    }
    const location = elements({ LocationConstraint: connection.region });
    const locked = planned["object_lock_enabled"] === true;
    const made = await s3(connection, {
      ...{ operation: "CreateBucket", method: "PUT", bucket: name },
      headers: locked ? { "x-amz-bucket-object-lock-enabled": "true" } : {},
      body: connection.region === "us-east-1" ? "" : s3Xml("CreateBucketConfiguration", location),
    });
    if (!made.ok) return made;
    const tagged = await tag(connection, name, tagsOf(planned));
    if (!tagged.ok) return tagged;
    const found = await read({ ...planned, id: name, bucket: name }, connection);
    return found.ok ? ok(found.value ?? planned) : found;
  },
  read,
  async update(prior, planned, connection) {
    const unserved = notServed(planned);
    if (unserved) return unserved;
    const tagged = await tag(connection, String(prior["id"]), tagsOf(planned));
    if (!tagged.ok) return tagged;
    const found = await read({ ...planned, id: prior["id"] ?? null }, connection);
    return found.ok ? ok(found.value ?? planned) : found;
  },
  async delete(prior, connection) {
    const name = String(prior["id"]);
    const call = { operation: "DeleteBucket", method: "DELETE", bucket: name } as const;
    let gone = await s3(connection, call);
    if (refusedWith(gone, "BucketNotEmpty") && prior["force_destroy"] === true) {
      const emptied = await empty(connection, name);
      if (!emptied.ok) return emptied;
      gone = await s3(connection, call);
    }
    return gone.ok || refusedWith(gone, "NoSuchBucket") ? ok(undefined) : gone;
  },
  import: async (id) => ok({ id, bucket: id }),
};

function notServed(planned: State): Result<never> | undefined {
  const used = oldBlocks.find((name) => ((planned[name] ?? []) as readonly unknown[]).length > 0);
  const attribute = ["acl", "policy", "acceleration_status", "request_payer"].find(
    (name) => planned[name] !== null && planned[name] !== undefined && planned[name] !== "",
  );
  // What an earlier reading told is no wish.
  const wanted = used ?? (planned["id"] ? undefined : attribute);
  return wanted === undefined
    ? undefined
    : failure("terraform-not-served", `The stand-in provider does not serve '${wanted}' of aws_s3_bucket.`, {
        next: "Use the resource type that this setting has of its own.",
      });
}

/** `validBucketName`; names in the oldest region may be older than its rules. */
function wrongName(name: string, region: string): string | undefined {
  const named = JSON.stringify(name);
  if (region === "us-east-1") {
    return /^[0-9A-Za-z_.-]+$/.test(name)
      ? undefined
      : `only alphanumeric characters, hyphens, periods, and underscores allowed in ${named}`;
  }
  if (name.length < 3 || name.length > 63) return `${named} must contain from 3 to 63 characters`;
  if (!/^[0-9a-z.-]+$/.test(name)) {
    return `only lowercase alphanumeric characters and hyphens allowed in ${named}`;
  }
  if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(name)) return `${named} must not be formatted as an IP address`;
  if (name.startsWith(".")) return `${named} cannot start with a period`;
  if (name.endsWith(".")) return `${named} cannot end with a period`;
  return name.includes("..") ? `${named} can be only one period between labels` : undefined;
}

/** The hosted zones of S3's website endpoints (docs.aws.amazon.com/general/latest/gr/s3.html). */
const hostedZones: Readonly<Record<string, string>> = {
  "eu-central-1": "Z21DNDUVLTQW6Q",
  "eu-north-1": "Z3BAZG2TWCNX0D",
  "eu-west-1": "Z1BKCTXD74EZPE",
  "eu-west-2": "Z3GKZC51ZF0DB4",
  "eu-west-3": "Z3R1K369G5AVDG",
  "us-east-1": "Z3AQBSTGFYJSTF",
  "us-east-2": "Z2O1EMRO9K5GLX",
  "us-west-2": "Z3BJ6K6RIION7M",
};

async function read(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const name = String(prior["id"]);
  const head = await s3(connection, { operation: "HeadBucket", method: "HEAD", bucket: name });
  if (!head.ok) return head.refusal?.status === 404 ? ok(null) : head;
  const query = "tagging";
  const tags = await s3Document(connection, {
    ...{ operation: "GetBucketTagging", method: "GET", bucket: name, query },
  });
  if (!tags.ok && !refusedWith(tags, "NoSuchTagSet")) return tags;
  const lock = await s3(connection, {
    ...{ operation: "GetObjectLockConfiguration", method: "GET", bucket: name, query: "object-lock" },
  });
  if (!lock.ok && !refusedWith(lock, "ObjectLockConfigurationNotFoundError")) return lock;
  const { region } = connection;
  const list = tags.ok ? childrenOf(childAt(tags.value.document, "TagSet"), "Tag") : [];
  const found = Object.fromEntries(list.map((one) => [textAt(one, "Key") ?? "", textAt(one, "Value") ?? ""]));
  return ok({
    ...prior,
    ...{ id: name, bucket: name, arn: arnOf(connection, "s3", name, { region: "", account: "" }) },
    ...{ region, bucket_region: region, hosted_zone_id: hostedZones[region] ?? "" },
    ...{ bucket_domain_name: `${name}.s3.amazonaws.com` },
    bucket_regional_domain_name: `${name}.s3.${region}.amazonaws.com`,
    object_lock_enabled: lock.ok,
    ...tagState(found, prior, connection),
  });
}

async function tag(connection: AwsConnection, name: string, tags: Tags): Promise<Result<void>> {
  const set = Object.entries(tags).map(([Key, Value]) => `<Tag>${elements({ Key, Value })}</Tag>`);
  const [operation, method] =
    set.length > 0 ? (["PutBucketTagging", "PUT"] as const) : (["DeleteBucketTagging", "DELETE"] as const);
  const body = set.length > 0 ? s3Xml("Tagging", `<TagSet>${set.join("")}</TagSet>`) : "";
  const done = await s3(connection, { operation, method, bucket: name, query: "tagging", body });
  return done.ok ? ok(undefined) : done;
}

/** Deletes every version of every object, as `force_destroy` asks. */
async function empty(connection: AwsConnection, name: string): Promise<Result<void>> {
  for (;;) {
    const listed = await s3Document(connection, {
      ...{ operation: "ListObjectVersions", method: "GET", bucket: name, query: "versions" },
    });
    if (!listed.ok) return listed;
    const versions = listed.value.document.children.filter((one) =>
      ["Version", "DeleteMarker"].includes(one.name),
    );
    if (versions.length === 0) return ok(undefined);
    const objects = versions.map((one) => {
      const [Key = "", VersionId = ""] = [textAt(one, "Key"), textAt(one, "VersionId")];
      return `<Object>${elements({ Key, VersionId })}</Object>`;
    });
    const deleted = await s3Document(connection, {
      ...{ operation: "DeleteObjects", method: "POST", bucket: name, query: "delete" },
      body: s3Xml("Delete", objects.join("")),
    });
    if (!deleted.ok) return deleted;
    const kept = childrenOf(deleted.value.document, "Error")[0];
    if (kept) {
      const said = `${textAt(kept, "Key")}: ${textAt(kept, "Code")}: ${textAt(kept, "Message")}`;
      return failure("terraform-vendor-refused", `emptying S3 Bucket (${name}): ${said}`);
    }
  }
}
