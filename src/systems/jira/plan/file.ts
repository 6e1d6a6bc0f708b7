import * as z from "zod";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { JiraCalls } from "../client/call.ts";
import type { ProjectState } from "../steps/project-state.ts";
import { documentWith } from "./document.ts";
import { type FiledIssue, label, property } from "./filed.ts";
import { estimateOf, type WantedIssue } from "./wanted.ts";

/** As many as Jira makes, or ranks, in one call. */
const mostAtOnce = 50;

const metaReply = z.object({
  fields: z
    .array(
      z.object({
        fieldId: z.string(),
        required: z.boolean(),
        hasDefaultValue: z.boolean().default(false),
        schema: z.object({ custom: z.string().optional() }).optional(),
      }),
    )
    .default([]),
});
type Field = z.infer<typeof metaReply>["fields"][number];

const madeReply = z.object({
  issues: z.array(z.object({ key: z.string() })).default([]),
  errors: z
    .array(
      z.object({
        elementErrors: z
          .object({
            errorMessages: z.array(z.string()).default([]),
            errors: z.record(z.string(), z.string()).default({}),
          })
          .optional(),
      }),
    )
    .default([]),
});

/** What an issue is made of beside itself. */
interface Place {
  readonly project: string;
  readonly state: ProjectState;
  /** The account that owns what is filed; null where it is not known. */
  readonly owner: string | null;
}

/**
 * Files what is missing: epics first, then what lies below them, in the order of the plan. A field that the project's
 * screens lack is left out; one that they demand and we do not know ends it before anything is made. Code:
 * `jira-field-required`.
 */
export async function fileIssues(
  calls: JiraCalls,
  place: Place,
  wanted: readonly WantedIssue[],
  filed: ReadonlyMap<string, FiledIssue>,
): Promise<Result<void>> {
  const keys = new Map([...filed].map(([about, { key }]) => [about, key]));
  for (const level of ["epic", "task"] as const) {
    const ofLevel = wanted.filter(({ epic }) => (epic === null) === (level === "epic"));
    const missing = ofLevel.filter(({ about }) => !keys.has(about));
    if (missing.length === 0) continue;
    const typeId = place.state[level] ?? "";
    const screen = await readScreen(calls, place.project, typeId);
    if (!screen.ok) return screen;
    for (let at = 0; at < missing.length; at += mostAtOnce) {
      const some = missing.slice(at, at + mostAtOnce);
      const updates = some.map((one) => issueOf(place, typeId, screen.value, one, keys));
      const made = await calls.call(
        `${some.length} issues in ${place.project}`,
        ({ issues }) => issues.createIssues({ issueUpdates: updates }),
        madeReply,
      );
      if (!made.ok) return made;
      const [error] = made.value.errors;
      if (error) return refused(place.project, error.elementErrors);
      for (const [index, { key }] of made.value.issues.entries()) {
        const about = some[index]?.about;
        if (about !== undefined) keys.set(about, key);
      }
    }
    const ranked = await rank(calls, ofLevel, new Set(missing), keys);
    if (!ranked.ok) return ranked;
  }
  return ok(undefined);
}

function refused(
  project: string,
  said:
    | { readonly errorMessages: readonly string[]; readonly errors: Readonly<Record<string, string>> }
    | undefined,
): Result<never> {
  const fields = Object.entries(said?.errors ?? {}).map(([field, message]) => `${field}: ${message}`);
  return failure("tracker-refused", `Jira refused an issue of Day 1 in ${project}.`, {
    cause: [...(said?.errorMessages ?? []), ...fields].join(" "),
  });
}

/** A name of its own that an epic had to have for years, and has still where nobody has changed it. */
const epicName = "com.pyxis.greenhopper.jira:gh-epic-label";
const own = new Set([
  "summary",
  "issuetype",
  "project",
  "parent",
  "description",
  "labels",
  "assignee",
  "reporter",
]);

async function readScreen(
  calls: JiraCalls,
  project: string,
  issueTypeId: string,
): Promise<Result<readonly Field[]>> {
  const found = await calls.call(
    `the fields of issues in ${project}`,
    ({ issues }) =>
      issues.getCreateIssueMetaIssueTypeId({ projectIdOrKey: project, issueTypeId, maxResults: 200 }),
    metaReply,
  );
  if (!found.ok) return found;
  const strange = found.value.fields.filter(
    ({ fieldId, required, hasDefaultValue, schema }) =>
      required && !hasDefaultValue && !own.has(fieldId) && schema?.custom !== epicName,
  );
  if (strange.length === 0) return ok(found.value.fields);
  return failure(
    "jira-field-required",
    `Issues in ${project} must have ${strange.map(({ fieldId }) => fieldId).join(", ")}, which a rollout does not know.`,
    { next: "Give the field a default, or make it optional on the project's screens; nothing was filed." },
  );
}

function issueOf(
  { project, owner }: Place,
  typeId: string,
  screen: readonly Field[],
  { about, summary, epic, hours, lines }: WantedIssue,
  keys: ReadonlyMap<string, string>,
) {
  const parent = epic === null ? undefined : keys.get(epic);
  const optional: Readonly<Record<string, unknown>> = {
    description: documentWith(lines),
    labels: [label],
    ...(parent !== undefined && { parent: { key: parent } }),
    ...(hours !== null && { timetracking: { originalEstimate: estimateOf(hours) } }),
    ...(owner !== null && { assignee: { id: owner } }),
  };
  const shown = Object.entries(optional).filter(([name]) => screen.some(({ fieldId }) => fieldId === name));
  const named = screen.find(({ schema }) => schema?.custom === epicName);
  return {
    fields: {
      ...{ project: { key: project }, issuetype: { id: typeId }, summary },
      ...Object.fromEntries(shown),
      ...(named && { [named.fieldId]: summary }),
    },
    properties: [{ key: property, value: { about } }],
  };
}

/** Jira puts what is new at the end: right for a new plan, and not for a step that comes in between later on. */
async function rank(
  calls: JiraCalls,
  plan: readonly WantedIssue[],
  fresh: ReadonlySet<WantedIssue>,
  keys: ReadonlyMap<string, string>,
): Promise<Result<void>> {
  let run: string[] = [];
  for (const one of plan) {
    const key = keys.get(one.about);
    if (key === undefined) continue;
    if (fresh.has(one)) {
      run.push(key);
      continue;
    }
    for (let at = 0; at < run.length; at += mostAtOnce) {
      const issues = run.slice(at, at + mostAtOnce);
      const ranked = await calls.call(
        "the order of issues",
        ({ ranking }) => ranking.rankIssues({ issues, rankBeforeIssue: key }),
        z.unknown(),
      );
      if (!ranked.ok) return ranked;
    }
    run = [];
  }
  return ok(undefined);
}
