import * as z from "zod";
import type { PlannedAction, PlannedResource, StackPlan } from "../../../contracts/provisioner.ts";
import type { Plan, ResourceChange } from "../../../formats/terraform-plan/model.ts";

/** A plan in the words of a rollout: what is not as the configuration wants it, and the facts that will be told. */
export function stackPlan({ resources, outputs, hasState }: Plan): StackPlan {
  const facts = outputs.find(({ name }) => name === "facts")?.after;
  return {
    resources: resources.flatMap(plannedResource),
    hasState,
    facts: facts?.kind === "value" ? textsOf(facts.value) : undefined,
    outputsChange: outputs.some(({ action }) => action !== "no-op"),
  };
}

function plannedResource(resource: ResourceChange): readonly PlannedResource[] {
  const { address, type, mode, importing, before, after, changed } = resource;
  const action = plannedAction(resource);
  if (mode === "data" || action === undefined) return [];
  return [
    {
      ...{ address, type, action, changed },
      ...(importing !== undefined && { imports: importing }),
      ...(before && { before }),
      ...(after && { after }),
    },
  ];
}

/** What is taken over as it is counts as read; nothing else that stays as it is counts at all. */
function plannedAction({ action, importing }: ResourceChange): PlannedAction | undefined {
  if (action !== "no-op" && action !== "read") return action;
  return importing === undefined ? undefined : "read";
}

/** The values of an output that is a map of texts; undefined for anything else. */
export function textsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  const read = z.record(z.string(), z.string()).safeParse(value);
  return read.success ? read.data : undefined;
}
