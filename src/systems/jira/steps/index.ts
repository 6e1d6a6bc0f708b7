import type { Blueprint } from "../../../blueprint/model.ts";
import type { Step } from "../../../contracts/step.ts";
import type { JiraClient } from "../connect.ts";
import { usedJira } from "../section.ts";
import { boardStep } from "./board.ts";
import { deliveryAccountStep } from "./delivery-account.ts";
import { deploymentsCredentialsStep } from "./deployments-credentials.ts";
import { projectStep } from "./project.ts";
import { siteStep } from "./site.ts";

/** What Day 1 does at Jira; the plan is filed by `trackRollout`, which knows every step. */
export function jiraSteps(blueprint: Blueprint): readonly Step<JiraClient>[] {
  const jira = usedJira(blueprint);
  if (!jira) return [];
  return [
    siteStep(jira),
    projectStep(jira, blueprint.company.name),
    boardStep(jira),
    deliveryAccountStep(jira),
    deploymentsCredentialsStep,
  ];
}
