import type { ChangeAction, Plan, ResourceChange } from "./model.ts";

/** How many resources a plan does what to. */
export interface PlanCounts {
  readonly create: number;
  readonly import: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  /** Taken out of the state and left in the world. */
  readonly forget: number;
}

export function countsOf(plan: Plan): PlanCounts {
  const count = (action: ChangeAction) => changesOf(plan).filter((one) => one.action === action).length;
  return {
    create: count("create"),
    import: plan.resources.filter(({ importing }) => importing !== undefined).length,
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    forget: count("forget"),
  };
}

/** What the plan does to resources. Reading a data source changes nothing and is left out. */
export function changesOf(plan: Plan): readonly ResourceChange[] {
  return plan.resources.filter(
    ({ action, importing, previousAddress }) =>
      (action !== "no-op" && action !== "read") || importing !== undefined || previousAddress !== undefined,
  );
}

/** Does it take something away, for good or to make it anew? */
export function isDestructive({ action }: ResourceChange): boolean {
  return action === "delete" || action === "replace";
}

/** True where applying the plan would change nothing, not even an output. */
export function isEmpty(plan: Plan): boolean {
  return changesOf(plan).length === 0 && plan.outputs.every(({ action }) => action === "no-op");
}
