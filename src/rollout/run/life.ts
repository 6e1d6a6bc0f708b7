import type { Difference, Outcome, Sight, Told } from "../../contracts/outcome.ts";
import type { StepEnd } from "../../contracts/rollout-event.ts";
import type { ActContext, Step } from "../../contracts/step.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import type { Journal } from "../journal/journal.ts";
import { type CallDoors, type Calls, stoppedProblem } from "./calls.ts";
import { pauseAfter } from "./limits.ts";
import { recordLook, recordTold, recordWait } from "./record.ts";
import { checkTold } from "./told.ts";

export interface LifeDoors extends CallDoors {
  /** Absent on a dry run. */
  readonly journal: Journal | undefined;
  /** Ends the whole run: the journal cannot be written, so nothing more may be begun. */
  halt(diagnostics: readonly Diagnostic[]): void;
  /** Notes an act that goes on although it was asked to stop. */
  unsettled(step: string): void;
}

/** How a step ended in this run, with what it told if it is as it should be. */
export interface Lived {
  readonly end: StepEnd;
  readonly told?: Told;
}

interface Living {
  readonly step: Step;
  readonly calls: Calls;
  readonly doors: LifeDoors;
  readonly mayAct: boolean;
  /** How often it acted in this run. */
  acts: number;
  /** False while there is an act, of this run or an earlier one, that may have happened and is not proved. */
  settled: boolean;
}

const fail = (...diagnostics: readonly Diagnostic[]): Lived => ({ end: { end: "failed", diagnostics } });
const cancelled: Lived = { end: { end: "cancelled" } };

/** Look, act on what was seen, look again until it is proved: the whole of one step in one run. */
export async function live(step: Step, calls: Calls, mayAct: boolean, doors: LifeDoors): Promise<Lived> {
  const { journal } = doors;
  const settled = journal?.state.steps.get(step.id)?.unproved === undefined;
  const living: Living = { step, calls, doors, mayAct: mayAct && journal !== undefined, acts: 0, settled };
  const lived = await lookAndGoOn(living).catch((error: unknown) => {
    if (doors.signal.aborted) return cancelled; // A pause was cut short.
    throw error;
  });
  if (lived.end.end === "failed") await recordFailure(living, lived.end.diagnostics);
  return lived;
}

async function lookAndGoOn(living: Living): Promise<Lived> {
  const seen = await look(living);
  return "end" in seen ? seen : goOn(living, seen);
}

/** What follows from a sight. */
async function goOn(living: Living, seen: Sight): Promise<Lived> {
  switch (seen.sight) {
    case "matches":
      return matched(living, seen);
    case "unknown":
      return fail(...seen.why);
    case "underway":
      return outwait(
        living,
        { end: "waiting", why: seen.why, ...(seen.until && { until: seen.until }) },
        true,
      );
    case "missing":
    case "differs":
      if (living.mayAct) return act(living, seen);
      return { end: { end: "would-act", sight: seen.sight, differences: differencesOf(seen) } };
    default:
      return seen satisfies never;
  }
}

/** Looks until it can tell, or has tried often enough. */
async function look(living: Living): Promise<Sight | Lived> {
  const { step, doors, calls } = living;
  for (let tries = 1; ; tries++) {
    doors.emit({ event: "looking", step: step.id });
    const call = await calls.look();
    if (call.call === "stopped" && call.by === "cancel") return cancelled;
    if (call.call === "crashed") return fail(stoppedProblem(step, "look", call));
    const seen: Sight =
      call.call === "returned" ? call.value : { sight: "unknown", why: [stoppedProblem(step, "look", call)] };
    if (doors.journal) recordLook(step, seen, doors.journal);
    doors.emit({ event: "looked", step: step.id, sight: seen.sight });
    if (seen.sight !== "unknown") return seen;
    if (!(await pause(living, tries, seen.why, seen.retryAfterMilliseconds))) return seen;
  }
}

async function act(living: Living, seen: ActContext["sight"]): Promise<Lived> {
  const { step, doors, calls } = living;
  const before = doors.journal?.state.steps.get(step.id)?.unproved;
  const operation = before && isRecent(before.since, doors) ? before.operation : doors.ids.uuid();
  doors.journal?.record({ event: "step-acting", step: step.id, operation });
  if (!(await isSafe(doors))) return cancelled;
  doors.emit({ event: "acting", step: step.id, again: before !== undefined });
  living.acts += 1;
  living.settled = false;
  const unprovedSince = before && { unprovedSince: new Date(before.since) };
  const call = await calls.act({ sight: seen, operation, ...unprovedSince });
  if (call.call === "returned") return conclude(living, call.value, operation);
  if (call.call === "stopped" && call.running) doors.unsettled(step.id);
  if (call.call === "stopped" && call.by === "cancel") return cancelled;
  return fail(stoppedProblem(step, "act", call));
}

/** After a day a look is to be trusted, and vendors have forgotten the name. Clocks may be off, to either side. */
const isRecent = (since: string, doors: LifeDoors): boolean =>
  Math.abs(doors.clock.now().getTime() - Date.parse(since)) < 24 * 3_600_000;

/** What follows from an act. */
async function conclude(living: Living, outcome: Outcome, operation: string): Promise<Lived> {
  const { step, doors } = living;
  switch (outcome.outcome) {
    case "done":
      doors.journal?.record({ event: "step-acted", step: step.id, operation });
      return (await isSafe(doors)) ? prove(living) : cancelled;
    case "waiting": {
      const { why, until } = outcome;
      return outwait(living, { end: "waiting", why, ...(until && { until }) }, false);
    }
    case "needs-person":
      return outwait(living, { end: "needs-person", task: outcome.task }, false);
    case "failed": {
      living.settled = outcome.unsure !== true;
      const again =
        outcome.retryAfterMilliseconds !== undefined &&
        (await pause(living, living.acts, outcome.diagnostics, outcome.retryAfterMilliseconds));
      if (!again) return fail(...outcome.diagnostics);
      await recordFailure(living, outcome.diagnostics);
      return lookAndGoOn(living);
    }
    default:
      return outcome satisfies never;
  }
}

/** Looks whether what was done can be seen. Vendors may need a moment until it can. */
async function prove(living: Living): Promise<Lived> {
  for (let tries = 1; ; tries++) {
    const seen = await look(living);
    if ("end" in seen) return seen;
    if (seen.sight !== "missing" && seen.sight !== "differs") return goOn(living, seen);
    const unproved = notProved(living.step, seen);
    if (!(await pause(living, tries, [unproved]))) return fail(unproved);
  }
}

/**
 * Looks again for as long as the run has patience. It acts anew only on something that was seen underway and then was
 * not: what a person was asked for, or a vendor has not shown yet, is asked for once.
 */
async function outwait(
  living: Living,
  end: Extract<StepEnd, { end: "waiting" | "needs-person" }>,
  seenUnderway: boolean,
): Promise<Lived> {
  const { step, doors } = living;
  if (!living.mayAct) return { end };
  if (doors.journal) recordWait(step, end, doors.journal);
  if (!(await isSafe(doors))) return cancelled;
  const task = end.end === "needs-person" ? { why: end.task.what, task: end.task } : { why: end.why };
  doors.emit({ event: "waiting", step: step.id, ...task });
  const deadline = doors.clock.monotonic() + doors.limits.patienceMilliseconds;
  let underway = seenUnderway;
  for (let left = doors.limits.patienceMilliseconds; left > 0; left = deadline - doors.clock.monotonic()) {
    const poll = doors.limits.pollMilliseconds * (0.75 + doors.ids.random() / 2);
    await doors.clock.sleep(Math.min(poll, left), doors.signal);
    const seen = await look(living);
    if ("end" in seen) return seen;
    if (seen.sight === "matches" || seen.sight === "unknown") return goOn(living, seen);
    if (seen.sight === "underway") underway = true;
    else if (underway && living.acts < doors.limits.tries) return goOn(living, seen);
  }
  return { end };
}

async function matched(
  living: Living,
  { leaves = [], ...told }: Extract<Sight, { sight: "matches" }>,
): Promise<Lived> {
  const { step, doors } = living;
  const wrong = checkTold(step, told, doors.redactor);
  if (wrong.length > 0) return fail(...wrong);
  const changed = doors.journal ? recordTold(step, told.facts, doors.journal, doors.emit) : false;
  if ((changed || living.acts > 0) && !(await isSafe(doors))) return cancelled;
  const end = { end: "matches", acted: living.acts > 0, ...(leaves.length > 0 && { leaves }) } as const;
  return { end, told };
}

/** Waits before another try; false when there is none. */
async function pause(
  living: Living,
  tries: number,
  why: readonly Diagnostic[],
  atLeastMilliseconds = 0,
): Promise<boolean> {
  const { limits, ids, clock, signal } = living.doors;
  if (tries >= limits.tries || atLeastMilliseconds > limits.longestRetryAfterMilliseconds) return false;
  const afterMilliseconds = atLeastMilliseconds + pauseAfter(tries - 1, limits, ids);
  const said = why.map((diagnostic) => diagnostic.summary).join(" ");
  living.doors.emit({ event: "retrying", step: living.step.id, why: said, afterMilliseconds });
  await clock.sleep(afterMilliseconds, signal);
  return true;
}

async function recordFailure(living: Living, diagnostics: readonly Diagnostic[]): Promise<void> {
  living.doors.journal?.record({
    event: "step-failed",
    step: living.step.id,
    settled: living.settled,
    diagnostics: diagnostics.map(({ code, summary }) => ({ code, summary })),
  });
  await isSafe(living.doors);
}

/** Everything recorded so far is on disk; otherwise the run is halted. */
async function isSafe(doors: LifeDoors): Promise<boolean> {
  const written = await doors.journal?.commit();
  if (!written || written.ok) return true;
  doors.halt(written.diagnostics);
  return false;
}

const differencesOf = (seen: ActContext["sight"]): readonly Difference[] =>
  seen.sight === "differs" ? seen.differences : [];

function notProved(step: Step, seen: ActContext["sight"]): Diagnostic {
  const differences = differencesOf(seen).map(
    ({ what, wanted, found }) => `${what}: wanted ${wanted}, found ${found}`,
  );
  return problem("step-not-proved", `Step ${step.id} has acted, and a look does not show it.`, {
    cause: differences.length > 0 ? differences.join("; ") : "It is still missing.",
    next: "Run again later. If it stays so, somebody or something sets it back.",
  });
}
