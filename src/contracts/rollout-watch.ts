import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { RolloutEvent } from "./rollout-event.ts";
import type { Step } from "./step.ts";

/** A step of the rollout, as a plan shows it to people. */
export type PlannedStep = Pick<Step, "id" | "title" | "day1" | "by" | "effort"> & {
  /** Ids of the steps directly before it. */
  readonly before: readonly string[];
};

/** Somebody who follows a run. It never holds the run up, and nothing that it meets makes the run fail. */
export interface RolloutWatch {
  /** Returns at once and never throws: what follows from it is done later. */
  hear(event: RolloutEvent): void;
  /** Does what is left to do, within bounds of its own. What went wrong comes as warnings. */
  settle(): Promise<readonly Diagnostic[]>;
}

/** Day 1 where the company tracks its work: a step that files the plan, and a watch that moves what was filed. */
export interface RolloutTracking {
  /** It belongs to the client that it was made with. */
  readonly step: Step;
  readonly watch: RolloutWatch;
}
