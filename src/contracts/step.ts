import type { Clock } from "../foundation/clock.ts";
import type { Ids } from "../foundation/ids.ts";
import type { Result } from "../foundation/result.ts";
import type { PlanDependent } from "./capability.ts";
import type { FactName, Facts } from "./facts.ts";
import type { Outcome, Sight } from "./outcome.ts";

/** The blueprint's numbering of Day 1: a label for people, not an order. */
export type Day1 = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

export interface Effort {
  /** Hours of somebody's work. */
  readonly hours: number;
  /** Hours that it usually waits for somebody else: a vendor's review, a colleague's approval. */
  readonly usualWaitHours: number;
}

/** What a step is handed each time that it looks or acts. */
export interface StepContext<Client = unknown> {
  /** The facts that it needs, and no others. */
  readonly facts: Facts;
  readonly client: Client;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Aborts when time is up or the run is cancelled. */
  readonly signal: AbortSignal;
  /** The value of a secret fact that it needs. From then on that value is masked in everything we write. */
  reveal(name: FactName): Promise<Result<string>>;
  /** Tells the person who watches how far it is. */
  report(progress: string): void;
}

/** What an act is handed beside. */
export interface ActContext<Client = unknown> extends StepContext<Client> {
  /** What the look before it saw: an act does what that sight asks for, and no more. */
  readonly sight: Extract<Sight, { sight: "missing" | "differs" }>;
  /**
   * Names this act. An act that no look has proved is repeated under the same name for a day, so that a vendor who
   * takes such a token (AWS: `ClientToken`) does it once even where a look does not find it yet.
   */
  readonly operation: string;
  /** When an earlier act of this step began that was cut off or not proved: it may have happened in part. */
  readonly unprovedSince?: Date;
}

/**
 * A piece of Day 1. Its place in the order follows from facts alone. It first looks, and acts on what it saw; what
 * exists is adopted. Both can be called again at any time, also after a crash in the middle of either.
 */
export interface Step<Client = unknown> extends PlanDependent {
  readonly id: string;
  readonly title: string;
  readonly day1: Day1;
  /** Who does it. A person's step shows what to do when it acts, and is proved by its look. */
  readonly by: "groundwork" | "person";
  readonly effort: Effort;
  readonly needs: readonly FactName[];
  readonly gives: readonly FactName[];
  /** Those of `gives` that are secret. */
  readonly secrets?: readonly FactName[];
  /** `automatic` by `undoAct`; without one there is nothing to undo. The others are left to a person. */
  readonly undo: "automatic" | "manual" | "impossible";
  look(context: StepContext<Client>): Promise<Sight>;
  act(context: ActContext<Client>): Promise<Outcome>;
  /** Takes away what it made, where a look finds any of it. Called again after a crash; a look proves it, too. */
  undoAct?(context: ActContext<Client>): Promise<Outcome>;
}
