import * as z from "zod";
import type { Outcome } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { problem } from "../../../foundation/diagnostic.ts";
import type { JiraCalls } from "../client/call.ts";
import type { JiraClient } from "../connect.ts";
import type { UsedJira } from "../section.ts";
import { findAccount } from "./account.ts";
import { readProject } from "./project-state.ts";
import { absentOr, matches, outcomeOf, unknown } from "./sights.ts";

/**
 * The project, made of a template of its own workflow and board. A software project that has the key is taken over as it
 * is, if its workflow can carry Day 1; any other project is left alone, and nothing is written.
 */
export function projectStep({ project: key, template, lead }: UsedJira, company: string): Step<JiraClient> {
  return {
    id: "jira-project",
    title: `Create the project ${key} on Jira`,
    day1: 2,
    by: "groundwork",
    effort: { hours: 2, usualWaitHours: 0 },
    needs: ["jira.cloud.id"],
    gives: ["jira.project.id"],
    // Whatever people have filed there meanwhile would go with it.
    undo: "manual",
    async look({ client }) {
      const calls = client.asAdministrator();
      if (!calls.ok) return unknown(calls);
      const found = await readProject(calls.value, key);
      if (!found.ok) return absentOr(found);
      const { id, unfit, lead: leader } = found.value;
      if (unfit.length > 0) return { sight: "differs", differences: unfit };
      const wanted = await findAccount(calls.value, lead.email);
      if (!wanted.ok) return unknown(wanted);
      const other = leader !== undefined && leader !== wanted.value;
      const what = `project ${key}: lead`;
      return matches(
        { "jira.project.id": id },
        other ? [{ what, wanted: lead.name, found: "somebody else" }] : [],
      );
    },
    async act({ client, sight }): Promise<Outcome> {
      const calls = client.asAdministrator();
      if (!calls.ok) return { outcome: "failed", diagnostics: calls.diagnostics };
      if (sight.sight === "differs") return refuse(calls.value, key);
      const leader = await findAccount(calls.value, lead.email);
      if (!leader.ok) return { outcome: "failed", diagnostics: leader.diagnostics };
      const made = await calls.value.call(
        `a project with the key ${key}`,
        ({ projects }) =>
          projects.createProject({
            ...{ key, name: company, assigneeType: "UNASSIGNED", projectTypeKey: "software" },
            projectTemplateKey: `com.pyxis.greenhopper.jira:gh-simplified-${template}-classic`,
            leadAccountId: leader.value ?? "",
          }),
        z.object({ id: z.number().int() }),
      );
      return outcomeOf(made);
    },
  };
}

/** Said before anything is written. */
async function refuse(calls: JiraCalls, key: string): Promise<Outcome> {
  const found = await readProject(calls, key);
  if (!found.ok) return { outcome: "failed", diagnostics: found.diagnostics };
  const { name, isSoftware, unfit } = found.value;
  const cause = unfit.map((one) => `${one.what}: wanted ${one.wanted}, found ${one.found}`).join("; ");
  const diagnostic = isSoftware
    ? problem(
        "jira-workflow-unfit",
        `The project ${key} (${name}) cannot carry Day 1; nothing was written.`,
        {
          ...{ cause, next: "Add what is missing there, or choose another key in `jira.project`." },
        },
      )
    : problem("jira-key-taken", `The key ${key} belongs to another project (${name}); nothing was written.`, {
        ...{ cause, next: "Choose another key in `jira.project`." },
      });
  return { outcome: "failed", diagnostics: [diagnostic] };
}
