import type { Ids } from "../../../../foundation/ids.ts";
import type { Resource } from "../kinds/resources.ts";
import { same } from "../merge/values.ts";
import type { KubernetesObject, ObjectMeta } from "../object.ts";
import type { Fields } from "../schema/strict.ts";

/** The metadata of a new object: what the client may say is kept, the rest is the server's. */
export function newIdentity(resource: Resource, sent: Fields, ids: Ids, now: string): ObjectMeta {
  const { resourceVersion: _version, managedFields: _fields, deletionTimestamp: _deletion, ...kept } = sent;
  const base = sent["generateName"];
  const name = sent["name"] ?? (typeof base === "string" ? `${base}${suffix(ids)}` : undefined);
  const metadata = {
    ...kept,
    ...(name !== undefined && { name }),
    uid: ids.uuid(),
    creationTimestamp: now,
    ...(resource.generation && { generation: 1 }),
  };
  return metadata as unknown as ObjectMeta;
}

/** The metadata of a changed object: labels, annotations, finalizers and owners as sent, the rest as it was. */
export function keptIdentity(live: ObjectMeta, sent: Fields): Record<string, unknown> {
  const { labels: _l, annotations: _a, finalizers: _f, ownerReferences: _o, ...identity } = live;
  const { labels, annotations, finalizers, ownerReferences } = sent;
  const all = { ...identity, labels, annotations, finalizers, ownerReferences };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Equal but for who owns what since when. */
export function sameContent(a: KubernetesObject, b: KubernetesObject): boolean {
  const bare = ({ metadata: { managedFields: _fields, ...metadata }, ...rest }: KubernetesObject) => ({
    ...rest,
    metadata,
  });
  return same(bare(a), bare(b));
}

/** Five characters that cannot spell a word, as Kubernetes appends them. */
export function suffix(ids: Ids): string {
  const letters = "bcdfghjklmnpqrstvwxz2456789";
  const letter = () => letters[Math.floor(ids.random() * letters.length)] ?? "x";
  return Array.from({ length: 5 }, letter).join("");
}
