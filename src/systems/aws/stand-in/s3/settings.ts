import { AwsError } from "../protocol/error.ts";
import { childAt, childrenOf, textAt } from "../protocol/xml-reader.ts";
import { elements } from "../xml.ts";
import {
  bucketOf,
  document,
  invalidArgument,
  malformed,
  readDocument,
  type S3Answer,
  type S3Call,
} from "./call.ts";
import { lifecycleSettings } from "./lifecycle.ts";
import type { PublicAccessBlock } from "./model.ts";
import { isPublic, readBucketPolicy } from "./policy.ts";

const ownerships = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"] as const;

const blockNames = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const;

/** A bucket's settings, by operation: each is one document that is put, got and, mostly, deleted. */
export const settings: Readonly<Record<string, (call: S3Call) => S3Answer>> = {
  GetBucketVersioning: (call) => {
    const { versioning } = bucketOf(call);
    return document("VersioningConfiguration", versioning ? elements({ Status: versioning }) : "");
  },
  PutBucketVersioning: (call) => {
    const bucket = bucketOf(call);
    const status = textAt(readDocument(call, "VersioningConfiguration"), "Status");
    if (status !== "Enabled" && status !== "Suspended") throw malformed();
    if (status === "Suspended" && bucket.objectLock) {
      const message =
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.";
      throw new AwsError(409, "InvalidBucketState", message);
    }
    return changed(call, () => {
      bucket.versioning = status;
    });
  },
  GetBucketEncryption: (call) => {
    const { algorithm, kmsKeyId, bucketKey } = bucketOf(call).encryption;
    const rule = elements({ SSEAlgorithm: algorithm, ...(kmsKeyId && { KMSMasterKeyID: kmsKeyId }) });
    const whole = `<ApplyServerSideEncryptionByDefault>${rule}</ApplyServerSideEncryptionByDefault>`;
    const key = elements({ BucketKeyEnabled: String(bucketKey) });
    return document("ServerSideEncryptionConfiguration", `<Rule>${whole}${key}</Rule>`);
  },
  PutBucketEncryption: (call) => {
    const bucket = bucketOf(call);
    const rules = childrenOf(readDocument(call, "ServerSideEncryptionConfiguration"), "Rule");
    const rule = childAt(rules[0], "ApplyServerSideEncryptionByDefault");
    const algorithm = textAt(rule, "SSEAlgorithm");
    const kmsKeyId = textAt(rule, "KMSMasterKeyID");
    if (rules.length !== 1 || !algorithm) throw malformed();
    if (algorithm !== "AES256" && algorithm !== "aws:kms" && algorithm !== "aws:kms:dsse") throw malformed();
    if (algorithm === "AES256" && kmsKeyId) {
      throw invalidArgument(
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
      );
    }
    return changed(call, () => {
      const bucketKey = textAt(rules[0], "BucketKeyEnabled") === "true";
      bucket.encryption = { algorithm, bucketKey, ...(kmsKeyId && { kmsKeyId }) };
    });
  },
  DeleteBucketEncryption: (call) => {
    const bucket = bucketOf(call);
    return changed(
      call,
      () => {
        bucket.encryption = { algorithm: "AES256", bucketKey: false };
      },
      204,
    );
  },
  GetPublicAccessBlock: (call) => {
    const { publicAccessBlock } = bucketOf(call);
    if (!publicAccessBlock) {
      const message = "The public access block configuration was not found";
      throw new AwsError(404, "NoSuchPublicAccessBlockConfiguration", message);
    }
    const texts = Object.fromEntries(blockNames.map((name) => [name, String(publicAccessBlock[name])]));
    return document("PublicAccessBlockConfiguration", elements(texts));
  },
  PutPublicAccessBlock: (call) => {
    const bucket = bucketOf(call);
    const read = readDocument(call, "PublicAccessBlockConfiguration");
    const says = (name: keyof PublicAccessBlock) => textAt(read, name)?.toLowerCase() === "true";
    return changed(call, () => {
      bucket.publicAccessBlock = {
        ...{ BlockPublicAcls: says("BlockPublicAcls"), IgnorePublicAcls: says("IgnorePublicAcls") },
        BlockPublicPolicy: says("BlockPublicPolicy"),
        RestrictPublicBuckets: says("RestrictPublicBuckets"),
      };
    });
  },
  DeletePublicAccessBlock: (call) => {
    const bucket = bucketOf(call);
    return changed(call, () => delete bucket.publicAccessBlock, 204);
  },
  GetBucketPolicy: (call) => {
    const { policy } = bucketOf(call);
    if (!policy) throw new AwsError(404, "NoSuchBucketPolicy", "The bucket policy does not exist");
    return { status: 200, headers: { "content-type": "application/json" }, body: policy };
  },
  PutBucketPolicy: (call) => {
    const bucket = bucketOf(call);
    const text = new TextDecoder().decode(call.body);
    const policy = readBucketPolicy(text, bucket.name);
    if (bucket.publicAccessBlock?.BlockPublicPolicy && isPublic(policy)) {
      const message =
        "User is not authorized to perform: s3:PutBucketPolicy because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.";
      throw new AwsError(403, "AccessDenied", message);
    }
    return changed(
      call,
      () => {
        bucket.policy = text;
      },
      204,
    );
  },
  DeleteBucketPolicy: (call) => {
    const bucket = bucketOf(call);
    return changed(call, () => delete bucket.policy, 204);
  },
  GetBucketTagging: (call) => {
    const { tags } = bucketOf(call);
    if (!tags) throw new AwsError(404, "NoSuchTagSet", "The TagSet does not exist");
    const set = Object.entries(tags).map(([Key, Value]) => `<Tag>${elements({ Key, Value })}</Tag>`);
    return document("Tagging", `<TagSet>${set.join("")}</TagSet>`);
  },
  PutBucketTagging: (call) => {
    const bucket = bucketOf(call);
    const tags = childrenOf(childAt(readDocument(call, "Tagging"), "TagSet"), "Tag");
    const pairs = tags.map((tag) => [textAt(tag, "Key") ?? "", textAt(tag, "Value") ?? ""] as const);
    if (new Set(pairs.map(([key]) => key)).size < pairs.length) {
      throw new AwsError(400, "InvalidTag", "Cannot provide multiple Tags with the same key");
    }
    if (pairs.length > 50)
      throw new AwsError(400, "BadRequest", "Bucket tag count cannot be greater than 50");
    if (pairs.some(([key]) => key.toLowerCase().startsWith("aws:"))) {
      throw new AwsError(400, "InvalidTag", "System tags cannot be added/updated by requester");
    }
    return changed(
      call,
      () => {
        bucket.tags = Object.fromEntries(pairs);
      },
      204,
    );
  },
  DeleteBucketTagging: (call) => {
    const bucket = bucketOf(call);
    return changed(call, () => delete bucket.tags, 204);
  },
  GetObjectLockConfiguration: (call) => {
    const lock = bucketOf(call).objectLock;
    if (!lock) {
      const message = "Object Lock configuration does not exist for this bucket";
      throw new AwsError(404, "ObjectLockConfigurationNotFoundError", message);
    }
    const { mode, days, years } = lock.retention ?? {};
    const period: Record<string, string> = years ? { Years: String(years) } : { Days: String(days) };
    const rule = mode
      ? `<Rule><DefaultRetention>${elements({ Mode: mode, ...period })}</DefaultRetention></Rule>`
      : "";
    return document("ObjectLockConfiguration", `${elements({ ObjectLockEnabled: "Enabled" })}${rule}`);
  },
  PutObjectLockConfiguration: (call) => {
    const bucket = bucketOf(call);
    if (bucket.versioning !== "Enabled") {
      throw new AwsError(
        409,
        "InvalidBucketState",
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      );
    }
    const retention = childAt(readDocument(call, "ObjectLockConfiguration"), "Rule", "DefaultRetention");
    const mode = textAt(retention, "Mode");
    const days = Number(textAt(retention, "Days") ?? "0");
    const years = Number(textAt(retention, "Years") ?? "0");
    if (retention && ((mode !== "GOVERNANCE" && mode !== "COMPLIANCE") || days > 0 === years > 0)) {
      throw malformed();
    }
    return changed(call, () => {
      bucket.objectLock = retention
        ? { retention: { mode: mode as "GOVERNANCE" | "COMPLIANCE", ...(days ? { days } : { years }) } }
        : {};
    });
  },
  GetBucketOwnershipControls: (call) => {
    const { ownership } = bucketOf(call);
    if (!ownership) {
      const message = "The bucket ownership controls were not found";
      throw new AwsError(404, "OwnershipControlsNotFoundError", message);
    }
    return document("OwnershipControls", `<Rule>${elements({ ObjectOwnership: ownership })}</Rule>`);
  },
  PutBucketOwnershipControls: (call) => {
    const bucket = bucketOf(call);
    const rules = childrenOf(readDocument(call, "OwnershipControls"), "Rule");
    const wanted = textAt(rules[0], "ObjectOwnership");
    const ownership = ownerships.find((one) => one === wanted);
    if (rules.length !== 1 || !ownership) throw malformed();
    return changed(call, () => {
      bucket.ownership = ownership;
    });
  },
  DeleteBucketOwnershipControls: (call) => {
    const bucket = bucketOf(call);
    return changed(call, () => delete bucket.ownership, 204);
  },
  ...lifecycleSettings,
};

function changed(call: S3Call, change: () => unknown, status = 200): S3Answer {
  change();
  call.state.changed();
  return { status };
}
