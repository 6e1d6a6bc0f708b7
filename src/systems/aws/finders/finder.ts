import type { Wanted } from "../../../contracts/adoption.ts";
import type { Json } from "../../../contracts/json.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { AwsSession } from "../session.ts";

/** Looks in one account. Gives the id as the engine's import takes it. */
export type AwsFinder = (session: AwsSession, wanted: Wanted) => Promise<Result<string | null>>;

/** A value that is a text and known; undefined otherwise: what it names is not there yet either. */
export function textOf({ values }: Wanted, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * A finder by names that the stack gives: nothing can be there while one of them is unknown, because it is told by
 * something that is still to be made.
 */
export function byNames<const Names extends readonly string[]>(
  names: Names,
  find: (
    session: AwsSession,
    values: Readonly<Record<Names[number], string>>,
  ) => Promise<Result<string | null>>,
): AwsFinder {
  return async (session, wanted) => {
    const values: Record<string, string> = {};
    for (const name of names) {
      const value = textOf(wanted, name);
      if (value === undefined) return ok(null);
      values[name] = value;
    }
    return find(session, values as Record<Names[number], string>);
  };
}

/** What everything of ours carries that can carry tags: which stack it is of, and its own name. */
export interface OwnTags {
  readonly stack: string;
  readonly name: string;
}

export const stackTag = "groundwork:stack";
export const nameTag = "Name";

/** Undefined where a resource has no name of its own, which is a mistake in a stack: nothing could tell it apart. */
export function ownTags({ stack, values }: Wanted): OwnTags | undefined {
  const tags: Json | undefined = values["tags"];
  if (typeof tags !== "object" || tags === null || Array.isArray(tags)) return undefined;
  const name = (tags as Readonly<Record<string, Json>>)[nameTag];
  return typeof name === "string" ? { stack, name } : undefined;
}

/** The one that was found. Several are nobody's to choose from. Code: `aws-found-several`. */
export function onlyOne(what: string, ids: readonly (string | undefined)[]): Result<string | null> {
  const found = ids.filter((id) => id !== undefined);
  const [first, ...more] = found;
  if (more.length === 0) return ok(first ?? null);
  return failure("aws-found-several", `There are ${found.length} of ${what}: ${found.join(", ")}.`, {
    next: "Find out which of them is in use. Take the tag groundwork:stack off the others, or delete them, and run again.",
  });
}

/** By tags that EC2 itself looks for. */
export const tagFilters = ({ stack, name }: OwnTags) => [
  { Name: `tag:${stackTag}`, Values: [stack] },
  { Name: `tag:${nameTag}`, Values: [name] },
];
