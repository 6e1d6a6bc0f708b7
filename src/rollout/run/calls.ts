import type { Facts } from "../../contracts/facts.ts";
import type { Outcome, Sight } from "../../contracts/outcome.ts";
import type { RolloutEvent } from "../../contracts/rollout-event.ts";
import type { Secrets } from "../../contracts/secret.ts";
import type { ActContext, Step, StepContext } from "../../contracts/step.ts";
import type { Clock } from "../../foundation/clock.ts";
import { problem } from "../../foundation/diagnostic.ts";
import type { Ids } from "../../foundation/ids.ts";
import type { Redactor } from "../../foundation/redaction.ts";
import { failure } from "../../foundation/result.ts";
import { maskSecret, redacted } from "../redacted.ts";
import type { Limits } from "./limits.ts";
import { type Timed, timed } from "./timed.ts";

/** What a step's calls need of the run. */
export interface CallDoors {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly redactor: Redactor;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  emit(event: RolloutEvent): void;
  slot<T>(call: () => Promise<T>): Promise<T>;
}

/** One step with what it was given: calls it within a slot and within its time, and redacts what comes back. */
export interface Calls {
  look(): Promise<Timed<Sight>>;
  act(act: Pick<ActContext, "sight" | "operation" | "unprovedSince">): Promise<Timed<Outcome>>;
}

export function callsOf(
  step: Step,
  client: unknown,
  given: { readonly facts: Facts; readonly secrets: Secrets },
  doors: CallDoors,
): Calls {
  const { clock, ids, redactor, limits } = doors;
  const context = (signal: AbortSignal): StepContext => ({
    facts: new Map([...given.facts].filter(([name]) => step.needs.includes(name))),
    client,
    clock,
    ids,
    signal,
    async reveal(name) {
      const handle = step.needs.includes(name) ? given.secrets.get(name) : undefined;
      if (!handle) {
        return failure(
          "step-secret-undeclared",
          `Step ${step.id} asks for the secret ${name}, which it does not need.`,
          {
            next: "This is a mistake in Groundwork: please report it.",
          },
        );
      }
      const secret = await handle.read(signal);
      if (secret.ok) maskSecret(secret.value, redactor);
      return secret;
    },
    report: (text) => doors.emit({ event: "progress", step: step.id, text }),
  });
  const call = <T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>) =>
    doors.slot(async (): Promise<Timed<T>> => {
      if (doors.signal.aborted) return { call: "stopped", by: "cancel", running: false };
      const grace = limits.graceMilliseconds;
      return timed(work, clock, doors.signal, { milliseconds, grace });
    });
  return {
    async look() {
      const result = await call(limits.lookMilliseconds, (signal) => step.look(context(signal)));
      // What matches is checked for secrets, not masked: a masked fact would be a wrong one.
      if (result.call !== "returned" || result.value.sight === "matches") return result;
      return redacted(result, redactor);
    },
    async act(act) {
      const result = await call(limits.actMilliseconds, (signal) => step.act({ ...context(signal), ...act }));
      return result.call === "returned" ? redacted(result, redactor) : result;
    },
  };
}

/** A call that did not return, as a diagnostic. */
export function stoppedProblem(
  step: Step,
  what: "look" | "act",
  call: Exclude<Timed<never>, { call: "returned" }>,
) {
  if (call.call === "crashed") {
    const { error } = call;
    return problem("step-crashed", `Step ${step.id} has a bug: its ${what} threw.`, {
      cause: error instanceof Error ? error.message : String(error),
      next: "Please report it. Everything that does not need this step went on.",
    });
  }
  return problem("step-timed-out", `The ${what} of step ${step.id} did not end in time.`, {
    next: what === "act" ? "Run again: it is looked at first." : "Check the network and run again.",
  });
}
