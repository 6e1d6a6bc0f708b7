import * as z from "zod";
import { type OperationTable, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { byManagement, type OrganizationCall, pageInput, requireTarget } from "./call.ts";

const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export const tagsInput = z
  .array(z.object({ Key: text(1, 128, characters), Value: text(0, 256, characters) }))
  .max(50)
  .default([]);

/** Tags as a record; a key may be there once, and none that is AWS's own. */
export function readTags(list: z.output<typeof tagsInput>): Record<string, string> {
  const keys = list.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) {
    throw new AwsError(400, "InvalidInputException", "You provided tags with duplicate keys.");
  }
  if (keys.some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw new AwsError(400, "InvalidInputException", "You specified a tag key that is a system tag.");
  }
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

/** The tags of whatever has that id. */
function tagsOf(call: OrganizationCall, id: string): Record<string, string> {
  const { root, rootTags, units, members, policies } = call.organization;
  const tags = id === root ? rootTags : (units[id] ?? members[id] ?? policies[id])?.tags;
  if (!tags) requireTarget(call, id);
  return tags ?? {};
}

const resource = z.object({ ResourceId: text(1, 130) });

export const tagOperations: OperationTable = {
  TagResource: byManagement(
    "TagResource",
    resource.extend({ Tags: tagsInput }),
    (call, { ResourceId, Tags }) => {
      Object.assign(tagsOf(call, ResourceId), readTags(Tags));
      call.changed();
    },
  ),
  UntagResource: byManagement(
    "UntagResource",
    resource.extend({ TagKeys: z.array(z.string()) }),
    (call, { ResourceId, TagKeys }) => {
      const tags = tagsOf(call, ResourceId);
      for (const key of TagKeys) delete tags[key];
      call.changed();
    },
  ),
  ListTagsForResource: byManagement(
    "ListTagsForResource",
    resource.extend({ NextToken: pageInput.NextToken }),
    (call, { ResourceId }) => ({
      Tags: Object.entries(tagsOf(call, ResourceId)).map(([Key, Value]) => ({ Key, Value })),
    }),
  ),
};
