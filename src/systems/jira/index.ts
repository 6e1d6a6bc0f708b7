import type { System } from "../../contracts/system.ts";
import { capabilities } from "./capabilities.ts";
import { checkJira } from "./check.ts";
import { connectJira, type JiraClient } from "./connect.ts";
import { jiraControls } from "./controls/index.ts";
import { factShapes } from "./facts.ts";
import { jiraOffers } from "./offers.ts";
import { people } from "./people/index.ts";
import { planStep } from "./plan/step.ts";
import { createWatch } from "./plan/watch.ts";
import { planning } from "./planning.ts";
import { jiraSection, usedJira } from "./section.ts";
import { jiraSteps } from "./steps/index.ts";

/** Jira: where work is planned, and where people see which release holds it. */
export const jira: System<JiraClient> = {
  id: "jira",
  section: jiraSection,
  planning,
  controls: jiraControls,
  capabilities,
  factShapes,
  check: checkJira,
  offers: jiraOffers,
  files: () => [],
  steps: jiraSteps,
  connect: connectJira,
  people,
  day1: {
    trackRollout(client, blueprint, plan) {
      const used = usedJira(blueprint);
      return used ? { step: planStep(used, plan), watch: createWatch(client, used, plan) } : null;
    },
  },
};
