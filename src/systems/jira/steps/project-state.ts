import * as z from "zod";
import type { Difference } from "../../../contracts/outcome.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { JiraCalls } from "../client/call.ts";

const projectReply = z.object({
  id: z.string().regex(/^[0-9]+$/),
  name: z.string(),
  projectTypeKey: z.string(),
  lead: z.object({ accountId: z.string() }).optional(),
  issueTypes: z
    .array(
      z.object({
        id: z.string().regex(/^[0-9]+$/),
        name: z.string(),
        subtask: z.boolean(),
        hierarchyLevel: z.number().int().optional(),
      }),
    )
    .default([]),
});

const statusesReply = z.array(
  z.object({
    id: z.string(),
    statuses: z.array(
      z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }).optional() }),
    ),
  }),
);

export interface ProjectState {
  readonly id: string;
  readonly name: string;
  readonly lead: string | undefined;
  /** Ids of the issue types that Day 1 is filed as; null where the project has none such. */
  readonly epic: string | null;
  readonly task: string | null;
  /** Jira has other kinds: for service desks, for business. */
  readonly isSoftware: boolean;
  /** Why Day 1 cannot be filed there. */
  readonly unfit: readonly Difference[];
}

/** Every issue of Day 1 goes through one of each. */
const categories = { new: "to do", indeterminate: "in progress", done: "done" } as const;

/** The project of this key, and whether it can take Day 1. Fails with `tracker-not-found` where there is none. */
export async function readProject(calls: JiraCalls, key: string): Promise<Result<ProjectState>> {
  const found = await calls.call(
    `project ${key}`,
    ({ projects }) => projects.getProject({ projectIdOrKey: key }),
    projectReply,
  );
  if (!found.ok) return found;
  const { id, name, lead, projectTypeKey, issueTypes } = found.value;
  const isSoftware = projectTypeKey === "software";
  const known = { id, name, isSoftware, lead: lead?.accountId };
  if (!isSoftware) {
    const what = `project ${key} (${name})`;
    return ok({
      ...{ ...known, epic: null, task: null },
      unfit: [
        {
          what,
          wanted: "a software project, or none of this key",
          found: `a project of type ${projectTypeKey}`,
        },
      ],
    });
  }
  const statuses = await calls.call(
    `the statuses of ${key}`,
    ({ projects }) => projects.getAllStatuses({ projectIdOrKey: key }),
    statusesReply,
  );
  if (!statuses.ok) return statuses;
  const plain = issueTypes.filter(({ subtask, hierarchyLevel = 0 }) => !subtask && hierarchyLevel === 0);
  const epic = issueTypes.find((one) => one.hierarchyLevel === 1);
  const task = plain.find((one) => one.name === "Task") ?? plain[0];
  const unfit = [epic, task].flatMap((type, at) => {
    if (!type) {
      const wanted = at === 0 ? "a type for epics" : "a type for tasks";
      return [{ what: `project ${key}: issue types`, wanted, found: "none" }];
    }
    const own = statuses.value.find((one) => one.id === type.id)?.statuses ?? [];
    return Object.entries(categories)
      .filter(([category]) => !own.some(({ statusCategory }) => statusCategory?.key === category))
      .map(([, wanted]) => ({
        what: `project ${key}: workflow of ${type.name}`,
        wanted: `a status that means "${wanted}"`,
        found: own.map((one) => one.name).join(", "),
      }));
  });
  return ok({ ...known, epic: epic?.id ?? null, task: task?.id ?? null, unfit });
}
