import * as z from "zod";
import { ok, type Result } from "../../../foundation/result.ts";
import type { JiraCalls } from "../client/call.ts";

/** Every issue of ours carries it: it is found by that, and known by the property. */
export const label = "groundwork";
/** The entity property that says what an issue is about, and where the rollout has moved it to. */
export const property = "groundwork";

export const categoryNames = ["new", "indeterminate", "done"] as const;
/** Where a status stands: every workflow's statuses are of one of these. */
export type Category = (typeof categoryNames)[number];

/** An issue of ours, as it is in Jira. */
export interface FiledIssue {
  readonly key: string;
  readonly about: string;
  readonly status: string;
  readonly typeId: string;
  readonly category: Category;
  /** The category that the rollout last put it in; null while it has not. */
  readonly set: Category | null;
  readonly description: unknown;
}

export const noteSchema = z.object({
  about: z.string(),
  set: z.enum(categoryNames).nullable().default(null),
});
export type Note = z.infer<typeof noteSchema>;

const fields = ["status", "issuetype", "description"];

const issueReply = z.object({
  key: z.string(),
  fields: z.object({
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }).optional() }),
    issuetype: z.object({ id: z.string() }),
    description: z.unknown().optional(),
  }),
  properties: z.record(z.string(), z.unknown()).optional(),
});

const searchReply = z.object({
  issues: z.array(issueReply).default([]),
  nextPageToken: z.string().optional(),
  isLast: z.boolean().optional(),
});
const keysReply = z.object({ issues: z.array(z.object({ key: z.string() })).default([]) });
const fetchReply = z.object({ issues: z.array(issueReply).default([]) });

/** As many as Jira takes in one call. */
const mostFetched = 100;

/**
 * Our issues by what they are about. Searches lag behind, so what was filed a moment ago, perhaps by a run that died, is
 * looked up by the keys that come after the newest one that searches know.
 */
export async function readFiled(
  calls: JiraCalls,
  project: string,
): Promise<Result<ReadonlyMap<string, FiledIssue>>> {
  const filed = new Map<string, FiledIssue>();
  const keep = (issues: readonly z.infer<typeof issueReply>[]) => {
    for (const issue of issues) {
      const one = filedOf(issue);
      if (one && !filed.has(one.about)) filed.set(one.about, one);
    }
  };
  let nextPageToken: string | undefined;
  do {
    const token = nextPageToken;
    const found = await calls.call(
      `the issues of Day 1 in ${project}`,
      ({ search }) =>
        search.searchForIssuesUsingJqlEnhancedSearch({
          jql: `project = "${project}" AND labels = ${label} ORDER BY key ASC`,
          ...{ fields, properties: [property], maxResults: mostFetched },
          ...(token !== undefined && { nextPageToken: token }),
        }),
      searchReply,
    );
    if (!found.ok) return found;
    keep(found.value.issues);
    nextPageToken = found.value.isLast === true ? undefined : found.value.nextPageToken;
  } while (nextPageToken !== undefined);
  const newest = await calls.call(
    `the newest issue of ${project}`,
    ({ search }) =>
      search.searchForIssuesUsingJqlEnhancedSearch({
        jql: `project = "${project}" ORDER BY key DESC`,
        ...{ fields: ["id"], maxResults: 1 },
      }),
    keysReply,
  );
  if (!newest.ok) return newest;
  let last = Number(newest.value.issues[0]?.key.split("-")[1] ?? "0");
  for (let more = true; more; last += mostFetched) {
    const keys = Array.from({ length: mostFetched }, (_, at) => `${project}-${last + 1 + at}`);
    const found = await fetchIssues(calls, keys);
    if (!found.ok) return found;
    keep(found.value);
    more = found.value.length > 0;
  }
  return ok(filed);
}

/** Our issues of these keys as they are at this moment. */
export async function readAgain(
  calls: JiraCalls,
  keys: readonly string[],
): Promise<Result<readonly FiledIssue[]>> {
  const all: FiledIssue[] = [];
  for (let at = 0; at < keys.length; at += mostFetched) {
    const found = await fetchIssues(calls, keys.slice(at, at + mostFetched));
    if (!found.ok) return found;
    all.push(...found.value.flatMap((issue) => filedOf(issue) ?? []));
  }
  return ok(all);
}

async function fetchIssues(calls: JiraCalls, keys: readonly string[]) {
  const found = await calls.call(
    "issues by their keys",
    ({ issues }) => issues.bulkFetchIssues({ issueIdsOrKeys: [...keys], fields, properties: [property] }),
    fetchReply,
  );
  return found.ok ? ok(found.value.issues) : found;
}

function filedOf({ key, fields, properties }: z.infer<typeof issueReply>): FiledIssue | undefined {
  const note = noteSchema.safeParse(properties?.[property]);
  if (!note.success) return undefined;
  const { name, statusCategory } = fields.status;
  return {
    ...{ key, status: name, typeId: fields.issuetype.id, description: fields.description, ...note.data },
    category: categoryNames.find((one) => one === statusCategory?.key) ?? "new",
  };
}
