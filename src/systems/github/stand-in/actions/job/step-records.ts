import type { CheckConclusion, JobRecord } from "../../ports.ts";
import type { Outcome } from "./frame.ts";

type StepRecord = JobRecord["steps"][number];

/** How the steps of a job stand, as the job's record shows them. */
export interface StepRecords {
  /** Starts (outcome undefined) or ends a step under a key of the caller's. */
  set(key: string, name: string, outcome: Outcome | undefined): void;
}

export function createStepRecords(changed: (steps: readonly StepRecord[]) => void): StepRecords {
  const order: string[] = [];
  const steps = new Map<string, StepRecord>();
  return {
    set(key, name, outcome) {
      if (!steps.has(key)) order.push(key);
      const conclusion: CheckConclusion | null = outcome ?? null;
      const number = order.indexOf(key) + 1;
      steps.set(key, { name, number, status: outcome ? "completed" : "in_progress", conclusion });
      changed(order.flatMap((known) => steps.get(known) ?? []));
    },
  };
}
