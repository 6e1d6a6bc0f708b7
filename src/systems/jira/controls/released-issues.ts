import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import { type Control, type Finding, judging } from "../../../contracts/control.ts";
import { ok } from "../../../foundation/result.ts";
import type { JiraClient } from "../connect.ts";
import { usedJira } from "../section.ts";

const versionsReply = z.object({
  isLast: z.boolean().optional(),
  values: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      released: z.boolean().optional(),
      releaseDate: z.string().optional(),
    }),
  ),
});
const countReply = z.object({ issuesCount: z.int() });
const collected = z.array(z.object({ name: z.string(), released: z.string(), issues: z.int() }));
const pageSize = 50;

/** A release that came to production names the work that it holds. */
export function releasedIssues(blueprint: Blueprint): Control<JiraClient> {
  const project = usedJira(blueprint)?.project ?? "";
  return {
    id: "jira.released-issues",
    title: "Every release that came to production names at least one issue",
    criteria: ["CC8.1"],
    frequency: "each change",
    needs: ["jira.project.id"],
    async collect({ client, period }) {
      const calls = client.asAdministrator();
      if (!calls.ok) return calls;
      const found: z.infer<typeof collected> = [];
      const [from, to] = [period.from, period.to].map((day) =>
        day.toISOString().slice(0, "2026-01-01".length),
      );
      for (let startAt = 0; ; startAt += pageSize) {
        const answer = await calls.value.call(
          "the project's versions",
          ({ versions }) =>
            versions.getProjectVersionsPaginated({ projectIdOrKey: project, startAt, maxResults: pageSize }),
          versionsReply,
        );
        if (!answer.ok) return answer;
        for (const { id, name, released, releaseDate = "" } of answer.value.values) {
          // Jira keeps days: the period's first and last one may be only partly in it.
          if (released !== true || releaseDate < (from ?? "") || releaseDate > (to ?? "")) continue;
          const count = await calls.value.call(
            `the issues of ${name}`,
            ({ versions }) => versions.getVersionUnresolvedIssues({ id }),
            countReply,
          );
          if (!count.ok) return count;
          found.push({ name, released: releaseDate, issues: count.value.issuesCount });
        }
        if (answer.value.isLast !== false || answer.value.values.length === 0) break;
      }
      return ok(found);
    },
    judge: judging(
      collected,
      (versions) => ({
        checked: versions.length,
        findings: versions.filter(({ issues }) => issues === 0).map(finding),
      }),
      { mayBeEmpty: true },
    ),
  };
}

const finding = ({ name, released }: { readonly name: string; readonly released: string }): Finding => ({
  subject: `release ${name}`,
  what: `It came to production on ${released}, and no issue says what for.`,
  next: "Name the issue in the pull request's title the next time, and join this one to the version by hand.",
});
