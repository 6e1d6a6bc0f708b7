import type { PlannedStep } from "../contracts/rollout-watch.ts";
import type { Step } from "../contracts/step.ts";
import type { Graph } from "./graph.ts";

/** The steps of a rollout as a plan shows them to people, each after everything that it needs. */
export function plannedSteps(graph: Graph<Step>): readonly PlannedStep[] {
  return graph.steps.map(({ id, title, day1, by, effort }) => ({
    ...{ id, title, day1, by, effort },
    before: graph.before(id),
  }));
}
