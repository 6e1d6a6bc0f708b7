import * as z from "zod";
import type { PlannedStep } from "../../../contracts/rollout-watch.ts";
import type { Step } from "../../../contracts/step.ts";
import type { JiraClient } from "../connect.ts";
import type { UsedJira } from "../section.ts";
import { findAccount } from "../steps/account.ts";
import { readProject } from "../steps/project-state.ts";
import { outcomeOf, unknown } from "../steps/sights.ts";
import { type Document, renewed } from "./document.ts";
import { fileIssues } from "./file.ts";
import { type FiledIssue, readFiled } from "./filed.ts";
import { type WantedIssue, wantedIssues } from "./wanted.ts";

export const planStepId = "jira-plan";

/**
 * Day 1 as issues: an epic for each part, and one issue for each step below it, with estimate, owner and order. What is
 * filed is found again by what it is about, so it is never filed twice; what people change about it stays so.
 */
export function planStep({ project, lead }: UsedJira, plan: () => readonly PlannedStep[]): Step<JiraClient> {
  return {
    id: planStepId,
    title: `File the steps of Day 1 in ${project}`,
    day1: 2,
    by: "groundwork",
    effort: { hours: 4, usualWaitHours: 0 },
    needs: ["jira.project.id"],
    gives: [],
    // It is the record of what was done.
    undo: "manual",
    async look({ client }) {
      const calls = client.asAdministrator();
      if (!calls.ok) return unknown(calls);
      const filed = await readFiled(calls.value, project);
      if (!filed.ok) return unknown(filed);
      const wanted = wantedIssues(plan());
      const missing = wanted.filter(({ about }) => !filed.value.has(about));
      if (missing.length === wanted.length) return { sight: "missing" };
      const old = outdated(wanted, filed.value);
      if (missing.length + old.length === 0) return { sight: "matches", facts: new Map() };
      const differences = [
        ...missing.map(({ summary }) => ({
          what: `issue "${summary}"`,
          wanted: "filed",
          found: "not there",
        })),
        ...old.map(({ key }) => ({
          what: `${key}: our part of its description`,
          wanted: "up to date",
          found: "older",
        })),
      ];
      return { sight: "differs", differences };
    },
    async act({ client }) {
      const calls = client.asAdministrator();
      if (!calls.ok) return outcomeOf(calls);
      const state = await readProject(calls.value, project);
      if (!state.ok) return outcomeOf(state);
      const owner = await findAccount(calls.value, lead.email);
      if (!owner.ok) return outcomeOf(owner);
      const filed = await readFiled(calls.value, project);
      if (!filed.ok) return outcomeOf(filed);
      const wanted = wantedIssues(plan());
      const place = { project, state: state.value, owner: owner.value };
      const made = await fileIssues(calls.value, place, wanted, filed.value);
      if (!made.ok) return outcomeOf(made);
      for (const { key, description } of outdated(wanted, filed.value)) {
        const changed = await calls.value.call(
          `a change of ${key}`,
          ({ issues }) => issues.editIssue({ issueIdOrKey: key, fields: { description } }),
          z.unknown(),
        );
        if (!changed.ok) return outcomeOf(changed);
      }
      return { outcome: "done" };
    },
  };
}

/** Issues of which our part of the description says something that no longer holds. */
function outdated(
  wanted: readonly WantedIssue[],
  filed: ReadonlyMap<string, FiledIssue>,
): readonly { readonly key: string; readonly description: Document }[] {
  return wanted.flatMap(({ about, lines }) => {
    const issue = filed.get(about);
    const description = issue && renewed(issue.description, lines);
    return issue && description ? [{ key: issue.key, description }] : [];
  });
}
