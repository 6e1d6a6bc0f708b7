import * as z from "zod";
import { AwsError } from "../protocol/error.ts";
import { type KmsOperations, onKey, refusePendingDeletion } from "./call.ts";

export const tagListSchema = z.array(
  z.object({ TagKey: z.string().min(1).max(128), TagValue: z.string().max(256) }),
);

export const tagOperations: KmsOperations = {
  TagResource: onKey("TagResource", z.object({ Tags: tagListSchema }), (call, key, { Tags }) => {
    refusePendingDeletion(key);
    key.tags = { ...key.tags, ...readTags(Tags) };
    call.changed();
  }),
  UntagResource: onKey(
    "UntagResource",
    z.object({ TagKeys: z.array(z.string()) }),
    (call, key, { TagKeys }) => {
      refusePendingDeletion(key);
      key.tags = Object.fromEntries(Object.entries(key.tags).filter(([name]) => !TagKeys.includes(name)));
      call.changed();
    },
  ),
  ListResourceTags: onKey("ListResourceTags", z.object({}), (_call, { tags }) => ({
    Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
    Truncated: false,
  })),
};

export function readTags(list: z.output<typeof tagListSchema>): Record<string, string> {
  const names = list.map(({ TagKey }) => TagKey);
  if (new Set(names).size < names.length) throw new AwsError(400, "TagException", "Duplicate tag keys");
  if (names.some((name) => name.toLowerCase().startsWith("aws:"))) {
    throw new AwsError(400, "TagException", "Tags beginning with aws: are reserved");
  }
  return Object.fromEntries(list.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
}
