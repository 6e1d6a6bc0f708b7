import {
  type AttributeValue,
  type PlannedChange,
  type ResourceChange,
  type State,
  unknownValue,
} from "../../../../contracts/terraform-backend.ts";
import type { AwsConnection } from "./connection.ts";

export type Tags = Readonly<Record<string, string>>;

/** A tag as most services spell it. */
export interface KeyValue {
  readonly Key: string;
  readonly Value: string;
}

/**
 * `tags_all` as it will be: the resource's own tags over `default_tags`. For `plan` of every type that has tags; what
 * else a type plans is added to it.
 */
export function planTags({ proposed }: ResourceChange, { defaultTags }: AwsConnection): PlannedChange {
  const own = proposed["tags"] ?? null;
  if (own === unknownValue) return { attributes: { tags_all: unknownValue } };
  return { attributes: { tags_all: { ...defaultTags, ...(own as Record<string, AttributeValue> | null) } } };
}

/** The tags that a resource is made with. */
export function tagsOf(planned: State): Tags {
  return (planned["tags_all"] ?? planned["tags"] ?? {}) as Tags;
}

/** The same as a list, sorted by key. */
export function tagList(tags: Tags): readonly KeyValue[] {
  return Object.entries(tags)
    .map(([Key, Value]) => ({ Key, Value }))
    .sort((one, other) => (one.Key < other.Key ? -1 : 1));
}

/** A list of `Key` and `Value` as it was answered, as a record. */
export function tagRecord(list: unknown): Tags {
  const pairs = (list ?? []) as readonly KeyValue[];
  return Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
}

/**
 * The attributes `tags` and `tags_all` of a resource that carries `found`. A default tag belongs to `tags` only where
 * the resource names it itself. AWS's own tags are passed over.
 */
export function tagState(found: Tags, before: State, { defaultTags }: AwsConnection): State {
  const named = (before["tags"] ?? {}) as Tags;
  const all = Object.entries(found).filter(([key]) => !key.startsWith("aws:"));
  const own = all.filter(([key, value]) => defaultTags[key] !== value || Object.hasOwn(named, key));
  return { tags: Object.fromEntries(own), tags_all: Object.fromEntries(all) };
}

/** What has to be taken away and what has to be set so that the tags become the planned ones. */
export function tagChanges(
  prior: State,
  planned: State,
): { readonly removed: readonly string[]; readonly set: Tags } {
  const before = tagsOf(prior);
  const after = tagsOf(planned);
  return {
    removed: Object.keys(before)
      .filter((key) => !Object.hasOwn(after, key))
      .sort(),
    set: Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)),
  };
}
