import * as z from "zod";
import type { Step } from "../../../contracts/step.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { JiraCalls } from "../client/call.ts";
import type { JiraClient } from "../connect.ts";
import type { UsedJira } from "../section.ts";
import { matches, outcomeOf, unknown } from "./sights.ts";

const boardsReply = z.object({ values: z.array(z.object({ id: z.number().int(), name: z.string() })) });
const filterReply = z.object({ id: z.string().regex(/^[0-9]+$/), name: z.string() });
const filtersReply = z.object({ values: z.array(filterReply) });

/** The board. Its template brings one; only where somebody has deleted it, another one is made. */
export function boardStep({ project, template: type }: UsedJira): Step<JiraClient> {
  return {
    id: "jira-board",
    title: `Have a ${type} board for ${project}`,
    day1: 2,
    by: "groundwork",
    effort: { hours: 1, usualWaitHours: 0 },
    needs: ["jira.project.id"],
    gives: ["jira.board.id"],
    undo: "manual",
    async look({ client }) {
      const calls = client.asAdministrator();
      if (!calls.ok) return unknown(calls);
      const found = await calls.value.call(
        `the boards of ${project}`,
        ({ boards }) => boards.getAllBoards({ projectKeyOrId: project, type }),
        boardsReply,
      );
      if (!found.ok) return unknown(found);
      const [oldest] = [...found.value.values].sort((a, b) => a.id - b.id);
      return oldest ? matches({ "jira.board.id": String(oldest.id) }) : { sight: "missing" };
    },
    async act({ client, facts }) {
      const calls = client.asAdministrator();
      if (!calls.ok) return { outcome: "failed", diagnostics: calls.diagnostics };
      const filter = await ensureFilter(calls.value, project, facts.get("jira.project.id") ?? "");
      if (!filter.ok) return outcomeOf(filter);
      const made = await calls.value.call(
        `a board for ${project}`,
        ({ boards }) =>
          boards.createBoard({
            ...{ name: `${project} board`, type, filterId: Number(filter.value) },
            location: { type: "project", projectKeyOrId: project },
          }),
        z.unknown(),
      );
      return outcomeOf(made);
    },
  };
}

/** Looked for by its name first: Jira keeps two filters of one name if two people make them. */
async function ensureFilter(calls: JiraCalls, project: string, projectId: string): Promise<Result<string>> {
  const name = `${project} board by Groundwork`;
  const found = await calls.call(
    `the filter ${name}`,
    ({ filters }) => filters.getFiltersPaginated({ filterName: name }),
    filtersReply,
  );
  if (!found.ok) return found;
  const known = found.value.values.find((one) => one.name === name);
  if (known) return ok(known.id);
  const made = await calls.call(
    `a filter for ${project}`,
    ({ filters }) =>
      filters.createFilter({
        ...{ name, jql: `project = ${project} ORDER BY Rank ASC` },
        // Jira.js describes a whole project here; Jira takes its id.
        sharePermissions: [{ type: "project", project: { id: projectId } as never }],
      }),
    filterReply,
  );
  return made.ok ? ok(made.value.id) : made;
}
