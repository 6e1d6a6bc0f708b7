import type { RolloutEvent } from "../../contracts/rollout-event.ts";
import type { Step } from "../../contracts/step.ts";
import { systemClock } from "../../foundation/clock.ts";
import { criticalPath } from "../../rollout/critical-path.ts";
import type { Graph } from "../../rollout/graph.ts";

/** How long Day 1 took, and the least that it could have taken with every step as quick as it was. Seconds. */
export interface DayOneDuration {
  readonly seconds: number;
  readonly criticalPath: { readonly seconds: number; readonly steps: readonly string[] };
}

/** Times every step, from its first look to its end, people's answers included. */
export function timeDayOne(): {
  hear(event: RolloutEvent): void;
  took(graph: Graph<Step>): DayOneDuration;
} {
  const started = systemClock.monotonic();
  const steps = new Map<string, { readonly from: number; to: number }>();
  return {
    hear(event) {
      const now = systemClock.monotonic();
      if (event.event === "looking" && !steps.has(event.step)) steps.set(event.step, { from: now, to: now });
      const step = event.event === "ended" ? steps.get(event.step) : undefined;
      if (step) step.to = now;
    },
    took(graph) {
      const lasted = ({ id }: Step) => {
        const { from, to } = steps.get(id) ?? { from: 0, to: 0 };
        return (to - from) / 1000;
      };
      const path = criticalPath(graph, lasted);
      return {
        seconds: (systemClock.monotonic() - started) / 1000,
        criticalPath: { seconds: path.length, steps: path.steps },
      };
    },
  };
}
