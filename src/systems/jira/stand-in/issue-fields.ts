import * as z from "zod";
import type { Json } from "../../../contracts/json.ts";
import { isOnScreen } from "./projects.ts";
import { accountOf, Refusal, type Site } from "./site.ts";
import type { Issue, Project } from "./state.ts";
import type { IssueTypeName } from "./templates.ts";

/** An Atlassian document: text of version 3 of the interface is nothing else. */
const document = z.looseObject({
  type: z.literal("doc"),
  version: z.literal(1),
  content: z.array(z.looseObject({ type: z.string() })),
});

const seconds: Readonly<Record<string, number>> = { w: 5 * 8 * 3600, d: 8 * 3600, h: 3600, m: 60 };

/** `3h 30m` in seconds; undefined for what Jira does not take. */
export function parseSpan(text: string): number | undefined {
  const parts = text
    .trim()
    .split(/\s+/)
    .map((part) => /^([0-9]+(?:\.[0-9]+)?)([wdhm])$/.exec(part));
  if (parts.some((part) => part === null)) return undefined;
  return parts.reduce((sum, part) => sum + Number(part?.[1]) * (seconds[part?.[2] ?? ""] ?? 0), 0);
}

/** What a call sets of an issue. */
export type IssueChange = Partial<
  Pick<
    Issue,
    "summary" | "labels" | "parent" | "description" | "assignee" | "originalEstimate" | "fixVersions"
  >
>;

/**
 * Reads the fields of a call as its screen takes them: all that are wrong are refused at once, by name.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues
 */
export function readFields(
  site: Site,
  project: Project,
  type: IssueTypeName,
  fields: Readonly<Record<string, unknown>>,
): IssueChange {
  const errors: Record<string, string> = {};
  const change: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === "project" || name === "issuetype") continue;
    if (!isOnScreen(project, type, name)) {
      errors[name] = `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`;
      continue;
    }
    const read = readers[name]?.(value, site, project) ?? "It cannot be set here.";
    if (typeof read === "string") errors[name] = read;
    else Object.assign(change, read);
  }
  if (Object.keys(errors).length > 0) throw new Refusal(400, [], errors);
  return change;
}

/** What a value sets, or why it is refused. */
type Reader = (value: unknown, site: Site, project: Project) => IssueChange | string;

const readers: Readonly<Record<string, Reader>> = {
  summary(value) {
    if (typeof value !== "string" || value.trim() === "") return "You must specify a summary of the issue.";
    if (value.length > 255) return "Summary must be less than 255 characters.";
    return value.includes("\n")
      ? "The summary is invalid because it contains newline characters."
      : { summary: value };
  },
  labels(value) {
    const labels = z.array(z.string()).safeParse(value);
    if (!labels.success) return "data was not an array of strings";
    const spaced = labels.data.find((label) => /\s/.test(label));
    return spaced === undefined
      ? { labels: [...new Set(labels.data)].sort() }
      : `The label '${spaced}' contains spaces which is invalid.`;
  },
  description(value) {
    if (value === null) return { description: null };
    return document.safeParse(value).success
      ? { description: value as Json }
      : "Operation value must be an Atlassian Document (see the Atlassian Document Format)";
  },
  assignee(value, site) {
    if (value === null) return { assignee: null };
    const { accountId, id = accountId } = z
      .looseObject({ accountId: z.string().optional(), id: z.string().optional() })
      .parse(value);
    return accountOf(site, id ?? null) ? { assignee: id ?? null } : `User '${id}' cannot be assigned issues.`;
  },
  timetracking(value) {
    const text = z.looseObject({ originalEstimate: z.string() }).safeParse(value);
    const span = text.success ? parseSpan(text.data.originalEstimate) : undefined;
    return span === undefined ? "The original estimate specified is not valid." : { originalEstimate: span };
  },
  parent(value, _site, project) {
    const { key, id } = z.looseObject({ key: z.string().optional(), id: z.string().optional() }).parse(value);
    const parent = project.issues.find((one) => one.key === key || one.id === id);
    if (!parent) return "Could not find issue by id or key.";
    return parent.type === "Epic"
      ? { parent: parent.id }
      : "Given parent work item does not belong to appropriate hierarchy.";
  },
  fixVersions(value, _site, project) {
    const wanted = z
      .array(z.looseObject({ id: z.string().optional(), name: z.string().optional() }))
      .safeParse(value);
    if (!wanted.success) return "data was not an array";
    const ids = wanted.data.map(
      ({ id, name }) => project.versions.find((one) => one.id === id || one.name === name)?.id,
    );
    return ids.includes(undefined)
      ? "Version id or name is not valid"
      : { fixVersions: ids.flatMap((id) => id ?? []) };
  },
};

/** What `update` changes: one operation after the other on what the field holds. */
export function readUpdate(
  site: Site,
  project: Project,
  issue: Issue,
  update: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>,
): IssueChange {
  let change: IssueChange = {};
  for (const [name, operations] of Object.entries(update)) {
    for (const operation of operations) {
      if ("set" in operation)
        change = { ...change, ...readFields(site, project, issue.type, { [name]: operation["set"] }) };
      else change = { ...change, ...changeList(site, project, { ...issue, ...change }, name, operation) };
    }
  }
  return change;
}

function changeList(
  site: Site,
  project: Project,
  issue: Issue,
  name: string,
  operation: Readonly<Record<string, unknown>>,
): IssueChange {
  const value = operation["add"] ?? operation["remove"];
  const one = readFields(site, project, issue.type, { [name]: [value] });
  const field = name === "labels" ? "labels" : "fixVersions";
  const named = one[field];
  if (value === undefined || !named)
    throw new Refusal(400, [], { [name]: "This operation is not served here." });
  const others = issue[field].filter((held) => !named.includes(held));
  return { [field]: "add" in operation ? [...others, ...named] : others };
}
