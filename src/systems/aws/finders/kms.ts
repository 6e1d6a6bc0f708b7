import { ok } from "../../../foundation/result.ts";
import { askAws, everyItem, tellAws } from "../ask.ts";
import type { AwsSession } from "../session.ts";
import { type AwsFinder, byNames, nameTag, onlyOne, ownTags, stackTag } from "./finder.ts";

/** A key has no name, so it is known by its tags. One that is to be deleted is none any more. */
const key: AwsFinder = async (session, wanted) => {
  const tags = ownTags(wanted);
  if (!tags) return ok(null);
  const found = await tellAws("ListKeys", () => keysWith(session, tags.stack, tags.name));
  return found.ok ? onlyOne(`the KMS key ${tags.name}`, found.value) : found;
};

async function keysWith(session: AwsSession, stack: string, name: string): Promise<readonly string[]> {
  const { KMSClient, DescribeKeyCommand, paginateListKeys, paginateListResourceTags } = await import(
    "@aws-sdk/client-kms"
  );
  const client = new KMSClient(session.settings);
  const keys = await everyItem(paginateListKeys({ client }, {}), (page) => page.Keys);
  const found: string[] = [];
  for (const { KeyId = "" } of keys) {
    // Keys of AWS's own show their tags to nobody.
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
    if (KeyMetadata?.KeyManager !== "CUSTOMER" || KeyMetadata.KeyState === "PendingDeletion") continue;
    const tags = await everyItem(paginateListResourceTags({ client }, { KeyId }), (page) => page.Tags);
    const has = (tag: string, value: string) =>
      tags.some(({ TagKey, TagValue }) => TagKey === tag && TagValue === value);
    if (has(stackTag, stack) && has(nameTag, name)) found.push(KeyId);
  }
  return found;
}

const alias = byNames(["name"], async (session, { name }) => {
  const { KMSClient, paginateListAliases } = await import("@aws-sdk/client-kms");
  const client = new KMSClient(session.settings);
  const all = await askAws("ListAliases", () =>
    everyItem(paginateListAliases({ client }, {}), (page) => page.Aliases),
  );
  if (!all.ok) return all;
  return ok(all.value?.some(({ AliasName }) => AliasName === name) ? name : null);
});

export const kmsFinders = { aws_kms_key: key, aws_kms_alias: alias } as const;
