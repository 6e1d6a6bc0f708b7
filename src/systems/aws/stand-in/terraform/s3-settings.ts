import { oneOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { KnownValue, State } from "../../../../contracts/terraform-backend.ts";
import { childAt, childrenOf, readXml, textAt } from "../protocol/xml-reader.ts";
import { elements } from "../xml.ts";
import { validPolicy } from "./checks.ts";
import { planPolicy, samePolicy } from "./policy-equivalence.ts";
import { s3Xml } from "./s3-calls.ts";
import { s3Setting } from "./s3-setting.ts";

function first(blocks: KnownValue | undefined): State {
  return ((blocks ?? []) as readonly State[])[0] ?? {};
}

/** `aws_s3_bucket_versioning`. It cannot be taken away: whoever deletes it suspends it. */
export const bucketVersioning = s3Setting({
  ...{ name: "BucketVersioning", query: "versioning", missing: [] },
  refusals: [
    oneOf("versioning_configuration.status", ["Enabled", "Suspended", "Disabled"]),
    oneOf("versioning_configuration.mfa_delete", ["Enabled", "Disabled"]),
  ],
  document: (planned) => versioningXml(String(first(planned["versioning_configuration"])["status"])),
  state: (text) => ({
    versioning_configuration: [
      {
        status: textAt(readXml(text), "Status") ?? "Disabled",
        mfa_delete: textAt(readXml(text), "MfaDelete") ?? "",
      },
    ],
  }),
  instead: (prior) =>
    first(prior["versioning_configuration"])["status"] === "Disabled"
      ? undefined
      : versioningXml("Suspended"),
});

function versioningXml(status: string): string {
  return s3Xml("VersioningConfiguration", elements({ Status: status }));
}

/** `aws_s3_bucket_server_side_encryption_configuration`. */
export const bucketEncryption = s3Setting({
  ...{ name: "BucketEncryption", query: "encryption" },
  missing: ["ServerSideEncryptionConfigurationNotFoundError"],
  refusals: [
    oneOf("rule.apply_server_side_encryption_by_default.sse_algorithm", [
      ...["AES256", "aws:fsx", "aws:backup", "aws:kms", "aws:kms:dsse"],
    ]),
  ],
  document: (planned) => {
    const rules = ((planned["rule"] ?? []) as readonly State[]).map((rule) => {
      const { sse_algorithm: algorithm, kms_master_key_id: key } = first(
        rule["apply_server_side_encryption_by_default"],
      );
      const byDefault = elements({
        ...(typeof algorithm === "string" && { SSEAlgorithm: algorithm }),
        ...(typeof key === "string" && key !== "" && { KMSMasterKeyID: key }),
      });
      const whole = `<ApplyServerSideEncryptionByDefault>${byDefault}</ApplyServerSideEncryptionByDefault>`;
      const bucketKey = elements({ BucketKeyEnabled: String(rule["bucket_key_enabled"] === true) });
      return `<Rule>${whole}${bucketKey}</Rule>`;
    });
    return s3Xml("ServerSideEncryptionConfiguration", rules.join(""));
  },
  state: (text) => ({
    rule: childrenOf(readXml(text), "Rule").map((rule) => ({
      bucket_key_enabled: textAt(rule, "BucketKeyEnabled") === "true",
      apply_server_side_encryption_by_default: [
        {
          sse_algorithm: textAt(rule, "ApplyServerSideEncryptionByDefault", "SSEAlgorithm") ?? "",
          kms_master_key_id: textAt(rule, "ApplyServerSideEncryptionByDefault", "KMSMasterKeyID") ?? "",
        },
      ],
    })),
  }),
});

const blocks = {
  block_public_acls: "BlockPublicAcls",
  ignore_public_acls: "IgnorePublicAcls",
  block_public_policy: "BlockPublicPolicy",
  restrict_public_buckets: "RestrictPublicBuckets",
} as const;

/** `aws_s3_bucket_public_access_block`. */
export const bucketPublicAccessBlock = s3Setting({
  ...{ name: "PublicAccessBlock", query: "publicAccessBlock", refusals: [] },
  missing: ["NoSuchPublicAccessBlockConfiguration"],
  document: (planned) =>
    s3Xml(
      "PublicAccessBlockConfiguration",
      elements(
        Object.fromEntries(
          Object.entries(blocks).map(([attribute, name]) => [name, String(planned[attribute] === true)]),
        ),
      ),
    ),
  state: (text) => {
    const read = readXml(text);
    return Object.fromEntries(
      Object.entries(blocks).map(([attribute, name]) => [attribute, textAt(read, name) === "true"]),
    );
  },
});

/** `aws_s3_bucket_policy`. A policy that only reads differently stays as it was written. */
export const bucketPolicy = s3Setting({
  ...{ name: "BucketPolicy", query: "policy", missing: ["NoSuchBucketPolicy"] },
  refusals: [validPolicy("policy")],
  plan: (change) => planPolicy("policy", change),
  document: ({ policy }) => String(policy),
  state: (text, { policy }) => ({
    policy: typeof policy === "string" && samePolicy(policy, text) ? policy : text,
  }),
});

/** `aws_s3_bucket_ownership_controls`. */
export const bucketOwnershipControls = s3Setting({
  ...{ name: "BucketOwnershipControls", query: "ownershipControls" },
  missing: ["OwnershipControlsNotFoundError"],
  refusals: [oneOf("rule.object_ownership", ["BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"])],
  document: (planned) => {
    const ownership = elements({ ObjectOwnership: String(first(planned["rule"])["object_ownership"]) });
    return s3Xml("OwnershipControls", `<Rule>${ownership}</Rule>`);
  },
  state: (text) => ({
    rule: [{ object_ownership: textAt(childAt(readXml(text), "Rule"), "ObjectOwnership") ?? "" }],
  }),
});
