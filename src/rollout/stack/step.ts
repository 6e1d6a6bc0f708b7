import type { Stack } from "../../contracts/stack.ts";
import type { Step } from "../../contracts/step.ts";
import { applyStack } from "./act.ts";
import type { StackDoors } from "./doors.ts";
import { lookAtStack } from "./look.ts";

/** A stack that the rollout itself applies, as a step of Day 1. */
export function stackStep(stack: Stack, doors: StackDoors): Step {
  return {
    id: stackStepId(stack.id),
    title: stack.title,
    day1: stack.day1,
    by: "groundwork",
    effort: stack.effort,
    needs: stackNeeds(stack, doors),
    gives: stack.gives,
    undo: "automatic",
    look: ({ facts, signal }) => lookAtStack(stack, facts, doors, signal),
    act: (context) => applyStack(stack, context, doors),
  };
}

export const stackStepId = (stack: string): string => `stack-${stack}`;

/** What a stack needs, with that by which its state and its credentials are found; not what it gives itself. */
export function stackNeeds(stack: Stack, doors: Pick<StackDoors, "needs">): readonly string[] {
  const all = new Set([...stack.needs, ...doors.needs]);
  return [...all].filter((name) => !stack.gives.includes(name)).sort();
}
