import type { Blueprint } from "../../blueprint/model.ts";
import type { PlaceAt } from "../../blueprint/section.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import { jiraOf } from "./section.ts";

/** Accounts that the free plan has room for (atlassian.com/software/jira/pricing). */
const freeAccounts = 10;

/** What Jira could not make of the company. Codes: `jira-project-missing`, `jira-lead-unknown`, `jira-plan-too-small`. */
export function checkJira(blueprint: Blueprint, placeAt?: PlaceAt): readonly Diagnostic[] {
  const { site, project, lead, plan } = jiraOf(blueprint);
  if (site === undefined) return [];
  const people = blueprint.people.map(({ handle }) => handle);
  // The pipeline has an account of its own.
  const accounts = people.length + 1;
  return [
    ...(project === undefined
      ? [
          problem("jira-project-missing", `Jira is used at ${quoted(site)}, and no project is named.`, {
            place: placeAt?.(["jira", "site"]),
            expected: "`jira.project`, a key such as `ACME`",
          }),
        ]
      : []),
    ...(lead !== undefined && !people.includes(lead)
      ? [
          problem("jira-lead-unknown", `${quoted(lead)} is not a person of this company.`, {
            place: placeAt?.(["jira", "lead"]),
            expected: "a person's handle",
          }),
        ]
      : []),
    ...(plan === "free" && accounts > freeAccounts
      ? [
          problem(
            "jira-plan-too-small",
            `Jira's free plan has room for ${freeAccounts} accounts, and the company needs ${accounts}.`,
            {
              place: placeAt?.(["jira", "plan"]),
              next: "Pay for `standard`, and name it in `jira.plan`.",
            },
          ),
        ]
      : []),
  ];
}
