import { AwsError } from "../protocol/error.ts";
import { childAt, childrenOf, textAt, type XmlElement } from "../protocol/xml-reader.ts";
import { escapeXml } from "../xml.ts";
import {
  bucketOf,
  document,
  invalidArgument,
  malformed,
  readDocument,
  type S3Answer,
  type S3Call,
} from "./call.ts";

const sizeHeader = "x-amz-transition-default-minimum-object-size";

/** What may happen to an object, and the number of days that it takes; a date may stand in place of some. */
const actions = {
  Expiration: "Days",
  Transition: "Days",
  NoncurrentVersionExpiration: "NoncurrentDays",
  NoncurrentVersionTransition: "NoncurrentDays",
  AbortIncompleteMultipartUpload: "DaysAfterInitiation",
} as const;

/** The lifecycle configuration of a bucket. Nothing here grows old: the stand-in keeps the rules and lets no object go. */
export const lifecycleSettings: Readonly<Record<string, (call: S3Call) => S3Answer>> = {
  GetBucketLifecycleConfiguration: (call) => {
    const { lifecycle } = bucketOf(call);
    if (!lifecycle) {
      const message = "The lifecycle configuration does not exist";
      throw new AwsError(404, "NoSuchLifecycleConfiguration", message);
    }
    const answer = document("LifecycleConfiguration", lifecycle.rules.map(print).join(""));
    return { ...answer, headers: { ...answer.headers, [sizeHeader]: lifecycle.smallestTransition } };
  },
  PutBucketLifecycleConfiguration: (call) => {
    const bucket = bucketOf(call);
    const given = childrenOf(readDocument(call, "LifecycleConfiguration"), "Rule");
    if (given.length === 0 || given.length > 1000) throw malformed();
    for (const rule of given) check(rule);
    const rules = given.map((rule) => named(rule, call.world.ids.uuid()));
    const ids = rules.map((rule) => textAt(rule, "ID"));
    if (new Set(ids).size < ids.length) {
      throw invalidArgument("Rule ID must be unique. Found same ID for more than one rule");
    }
    bucket.lifecycle = {
      rules,
      smallestTransition:
        call.headers[sizeHeader] ?? bucket.lifecycle?.smallestTransition ?? "all_storage_classes_128K",
    };
    call.state.changed();
    return { status: 200 };
  },
  DeleteBucketLifecycle: (call) => {
    delete bucketOf(call).lifecycle;
    call.state.changed();
    return { status: 204 };
  },
};

function check(rule: XmlElement): void {
  const status = textAt(rule, "Status");
  if (status !== "Enabled" && status !== "Disabled") throw malformed();
  if (!childAt(rule, "Filter") && textAt(rule, "Prefix") === undefined) throw malformed();
  if ((textAt(rule, "ID") ?? "").length > 255) {
    throw invalidArgument("ID length should not exceed allowed limit of 255");
  }
  const found = Object.entries(actions).flatMap(([name, days]) =>
    childrenOf(rule, name).map((action) => ({ name, action, days: textAt(action, days) })),
  );
  if (found.length === 0) {
    throw new AwsError(400, "InvalidRequest", "At least one action needs to be specified in a rule");
  }
  for (const { name, action, days } of found) {
    const whole = days === undefined || /^\d+$/.test(days);
    if (!whole) throw malformed();
    if (Number(days ?? "1") < 1 && name !== "Transition") {
      throw invalidArgument(`'Days' for ${name} action must be a positive integer`);
    }
    const other = ["Date", "ExpiredObjectDeleteMarker", "NewerNoncurrentVersions"];
    if (days === undefined && !other.some((one) => textAt(action, one) !== undefined)) throw malformed();
  }
}

/** S3 gives a rule without a name one. */
function named(rule: XmlElement, id: string): XmlElement {
  if (textAt(rule, "ID")) return rule;
  const rest = rule.children.filter(({ name }) => name !== "ID");
  return { ...rule, children: [{ attributes: {}, name: "ID", text: id, children: [] }, ...rest] };
}

function print({ name, text, children }: XmlElement): string {
  return `<${name}>${children.length > 0 ? children.map(print).join("") : escapeXml(text.trim())}</${name}>`;
}
