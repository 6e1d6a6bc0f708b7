import type { StepEnd } from "../../contracts/rollout-event.ts";
import type { Step } from "../../contracts/step.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import type { Terminal } from "../terminal.ts";

/** Columns within which everything is shown that can be broken; links and addresses are not. */
export const usualWidth = 80;

/** Where a view's words go: to a person, or as JSON lines. */
export interface ViewDoor {
  readonly json: boolean;
  readonly terminal: Terminal;
  diagnose(diagnostics: readonly Diagnostic[]): void;
  object(value: object): void;
}

/** What a view needs of the steps and their order. */
export interface GraphView {
  /** In an order that respects every need. */
  readonly steps: readonly Pick<Step, "id" | "title" | "by">[];
  /** Ids of the steps that give what this one needs. */
  before(id: string): readonly string[];
}

/** What a view needs of a run that has ended. */
export interface RunView {
  readonly outcome: "done" | "failed" | "waiting" | "cancelled";
  readonly steps: ReadonlyMap<string, StepEnd>;
  readonly diagnostics: readonly Diagnostic[];
}
