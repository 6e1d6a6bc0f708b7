import { ok } from "../../../../foundation/result.ts";
import { type AwsAnswer, type JsonObject, json } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { type Tags, tagList, tagRecord } from "./tags.ts";

/** One call of Organizations. */
export function organizations(
  connection: AwsConnection,
  operation: string,
  input: object = {},
): Promise<AwsAnswer<JsonObject>> {
  return json(connection, "organizations", operation, input);
}

/** All pages of a list, which the answers have under that name. */
export async function listAll(
  connection: AwsConnection,
  operation: string,
  name: string,
  input: object = {},
): Promise<AwsAnswer<readonly JsonObject[]>> {
  const all: JsonObject[] = [];
  for (let token: unknown; ; ) {
    const page = await organizations(connection, operation, {
      ...input,
      ...(token ? { NextToken: token } : {}),
    });
    if (!page.ok) return page;
    all.push(...((page.value[name] ?? []) as readonly JsonObject[]));
    token = page.value["NextToken"];
    if (token === undefined) return ok(all);
  }
}

export async function readTags(connection: AwsConnection, id: string): Promise<AwsAnswer<Tags>> {
  const found = await organizations(connection, "ListTagsForResource", { ResourceId: id });
  return found.ok ? ok(tagRecord(found.value["Tags"])) : found;
}

/** The steps that bring a resource's tags to what they are to be. */
export function tagSteps(
  connection: AwsConnection,
  ResourceId: string,
  { removed, set }: { readonly removed: readonly string[]; readonly set: Tags },
) {
  return [
    removed.length > 0 &&
      (() => organizations(connection, "UntagResource", { ResourceId, TagKeys: removed })),
    Object.keys(set).length > 0 &&
      (() => organizations(connection, "TagResource", { ResourceId, Tags: tagList(set) })),
  ];
}

/** The root or unit that something is in. */
export async function parentOf(connection: AwsConnection, ChildId: string): Promise<AwsAnswer<string>> {
  const found = await organizations(connection, "ListParents", { ChildId });
  if (!found.ok) return found;
  const [parent] = (found.value["Parents"] ?? []) as readonly JsonObject[];
  return ok(String(parent?.["Id"] ?? ""));
}

/** A time that JSON has in seconds, as the toolkit prints it (RFC 3339, to the second). */
export function timestamp(seconds: unknown): string {
  return new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+/, "");
}

/** What a root or a unit is called, as the real provider checks it (`organizational_unit.go`, `account.go`). */
export const parentPattern = /^(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/;
