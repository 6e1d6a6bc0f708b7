import { lengthBetween, oneOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { KnownValue, State } from "../../../../contracts/terraform-backend.ts";
import { childAt, childrenOf, readXml, textAt, type XmlElement } from "../protocol/xml-reader.ts";
import { elements } from "../xml.ts";
import { s3Xml } from "./s3-calls.ts";
import { s3Setting } from "./s3-setting.ts";

const storageClasses = [
  ...["GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "DEEP_ARCHIVE", "GLACIER_IR"],
];
const sizeHeader = "x-amz-transition-default-minimum-object-size";

/** `aws_s3_bucket_lifecycle_configuration`: `internal/service/s3/bucket_lifecycle_configuration.go`. */
export const bucketLifecycle = s3Setting({
  ...{ name: "BucketLifecycleConfiguration", query: "lifecycle", missing: ["NoSuchLifecycleConfiguration"] },
  deletion: "DeleteBucketLifecycle",
  refusals: [
    lengthBetween("rule.id", 1, 255),
    oneOf("rule.status", ["Enabled", "Disabled"]),
    oneOf("rule.transition.storage_class", storageClasses),
    oneOf("rule.noncurrent_version_transition.storage_class", storageClasses),
    oneOf("transition_default_minimum_object_size", ["varies_by_storage_class", "all_storage_classes_128K"]),
  ],
  document: (planned) => s3Xml("LifecycleConfiguration", blocksOf(planned["rule"]).map(ruleXml).join("")),
  headers: ({ transition_default_minimum_object_size: size }) =>
    typeof size === "string" ? { [sizeHeader]: size } : {},
  state: (text, _, headers) => ({
    rule: childrenOf(readXml(text), "Rule").map(ruleState),
    transition_default_minimum_object_size: headers.get(sizeHeader) ?? "all_storage_classes_128K",
  }),
});

/** Attributes of an action, and how S3 spells them, in the order of its schema. */
const actions = {
  expiration: {
    name: "Expiration",
    of: { date: "Date", days: "Days", expired_object_delete_marker: "ExpiredObjectDeleteMarker" },
  },
  transition: { name: "Transition", of: { date: "Date", days: "Days", storage_class: "StorageClass" } },
  noncurrent_version_expiration: {
    name: "NoncurrentVersionExpiration",
    of: { noncurrent_days: "NoncurrentDays", newer_noncurrent_versions: "NewerNoncurrentVersions" },
  },
  noncurrent_version_transition: {
    name: "NoncurrentVersionTransition",
    of: {
      ...{ noncurrent_days: "NoncurrentDays", storage_class: "StorageClass" },
      newer_noncurrent_versions: "NewerNoncurrentVersions",
    },
  },
  abort_incomplete_multipart_upload: {
    name: "AbortIncompleteMultipartUpload",
    of: { days_after_initiation: "DaysAfterInitiation" },
  },
} as const satisfies Readonly<Record<string, { name: string; of: Readonly<Record<string, string>> }>>;

function ruleXml(rule: State): string {
  const parts = Object.entries(actions).flatMap(([attribute, { name, of }]) =>
    blocksOf(rule[attribute]).map((block) => `<${name}>${fields(block, of)}</${name}>`),
  );
  const head = elements({ ID: String(rule["id"]), Status: String(rule["status"]) });
  return `<Rule>${head}${filterXml(rule)}${parts.join("")}</Rule>`;
}

function fields(block: State, names: Readonly<Record<string, string>>): string {
  const set = Object.entries(names).filter(([attribute]) => {
    const value = block[attribute];
    return value !== null && value !== undefined && value !== "" && value !== 0 && value !== false;
  });
  return elements(Object.fromEntries(set.map(([attribute, name]) => [name, String(block[attribute])])));
}

const sizes = {
  object_size_greater_than: "ObjectSizeGreaterThan",
  object_size_less_than: "ObjectSizeLessThan",
} as const;

/** Without a filter there is the old `prefix`, and an empty one applies to all objects. */
function filterXml(rule: State): string {
  const [filter] = blocksOf(rule["filter"]);
  if (!filter) return elements({ Prefix: String(rule["prefix"] ?? "") });
  const [and] = blocksOf(filter["and"]);
  const tag = (Key: string, Value: string) => `<Tag>${elements({ Key, Value })}</Tag>`;
  if (and) {
    const tags = Object.entries((and["tags"] ?? {}) as Readonly<Record<string, string>>);
    const inner = `${fields(and, { prefix: "Prefix", ...sizes })}${tags.map(([key, value]) => tag(key, value)).join("")}`;
    return `<Filter><And>${inner}</And></Filter>`;
  }
  const tags = blocksOf(filter["tag"]).map(({ key, value }) => tag(String(key), String(value)));
  return `<Filter>${fields(filter, { prefix: "Prefix", ...sizes })}${tags.join("")}</Filter>`;
}

function ruleState(rule: XmlElement): State {
  const found = Object.entries(actions).map(([attribute, { name, of }]) => [
    attribute,
    childrenOf(rule, name).map((block) => valuesOf(block, of)),
  ]);
  const filter = childAt(rule, "Filter");
  return {
    ...{ id: textAt(rule, "ID") ?? "", status: textAt(rule, "Status") ?? "" },
    prefix: textAt(rule, "Prefix") ?? "",
    filter: filter ? [filterState(filter)] : [],
    ...Object.fromEntries(found),
  };
}

function filterState(filter: XmlElement): State {
  const and = childAt(filter, "And");
  const tags = childrenOf(and, "Tag").map((tag) => [textAt(tag, "Key") ?? "", textAt(tag, "Value") ?? ""]);
  return {
    ...valuesOf(filter, { prefix: "Prefix", ...sizes }),
    and: and ? [{ ...valuesOf(and, { prefix: "Prefix", ...sizes }), tags: Object.fromEntries(tags) }] : [],
    tag: childrenOf(filter, "Tag").map((tag) => valuesOf(tag, { key: "Key", value: "Value" })),
  };
}

const numbers = new Set([
  ...["Days", "NoncurrentDays", "NewerNoncurrentVersions", "DaysAfterInitiation"],
  ...Object.values(sizes),
]);

function valuesOf(block: XmlElement, names: Readonly<Record<string, string>>): State {
  const entries = Object.entries(names).map(([attribute, name]): readonly [string, KnownValue] => {
    const text = textAt(block, name);
    if (name === "ExpiredObjectDeleteMarker") return [attribute, text === "true"];
    if (text === undefined) return [attribute, numbers.has(name) ? null : name === "Prefix" ? "" : null];
    return [attribute, numbers.has(name) ? Number(text) : text];
  });
  return Object.fromEntries(entries);
}

function blocksOf(value: KnownValue | undefined): readonly State[] {
  return (value ?? []) as readonly State[];
}
