import { setMaxListeners } from "node:events";
import type { FactName, Facts } from "../contracts/facts.ts";
import type { Told } from "../contracts/outcome.ts";
import type { RolloutEvent, StepEnd } from "../contracts/rollout-event.ts";
import type { SecretHandle } from "../contracts/secret.ts";
import type { Step } from "../contracts/step.ts";
import type { Clock } from "../foundation/clock.ts";
import { type Diagnostic, problem } from "../foundation/diagnostic.ts";
import type { Ids } from "../foundation/ids.ts";
import type { Redactor } from "../foundation/redaction.ts";
import type { Graph } from "./graph.ts";
import type { Journal } from "./journal/journal.ts";
import { redacted } from "./redacted.ts";
import { callsOf } from "./run/calls.ts";
import { type LifeDoors, type Lived, live } from "./run/life.ts";
import type { Limits } from "./run/limits.ts";
import { createSlots } from "./run/slots.ts";
import type { Selection } from "./selection.ts";

export interface RunInput {
  readonly graph: Graph<Step>;
  readonly selection: Selection;
  /** The client that a step was made for. */
  client(step: Step): unknown;
  /** What is told before anything is looked at. */
  readonly known: Told;
  /** Absent: a dry run, which looks and writes nothing. */
  readonly journal?: Journal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly redactor: Redactor;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  emit(event: RolloutEvent): void;
}

export interface RunSummary {
  readonly outcome: "done" | "failed" | "waiting" | "cancelled";
  readonly steps: ReadonlyMap<string, StepEnd>;
  /** Everything that is known now, proved by a look of this run. Without secrets. */
  readonly facts: Facts;
  /** What went wrong beside the steps' own failures. */
  readonly diagnostics: readonly Diagnostic[];
  /** Steps whose act still goes on although it was asked to stop: the lock must stay. */
  readonly unsettled: readonly string[];
}

/** Exit codes of the command: 3 waits for a person or a vendor, and running it again goes on. */
export function exitCode(summary: RunSummary): 0 | 1 | 3 {
  if (summary.outcome === "done") return 0;
  return summary.outcome === "waiting" ? 3 : 1;
}

/** Runs the selected steps. Each begins when those before it are proved; a failure stops only what depends on it. */
export async function runSteps(input: RunInput): Promise<RunSummary> {
  const { graph, selection, journal, clock, ids, redactor, limits } = input;
  const facts = new Map<FactName, string>(input.known.facts);
  const secrets = new Map<FactName, SecretHandle>(input.known.secrets ?? []);
  const halting = new AbortController();
  const diagnostics: Diagnostic[] = [];
  const unsettled: string[] = [];
  const signal = AbortSignal.any([input.signal, halting.signal]);
  setMaxListeners(0, signal); // As many as there are steps.
  const doors: LifeDoors = {
    clock,
    ids,
    redactor,
    limits,
    journal,
    signal,
    emit: (event) => input.emit(redacted(event, redactor)),
    slot: createSlots(limits.parallel, ids),
    halt(why) {
      if (!halting.signal.aborted) diagnostics.push(...why);
      halting.abort(new Error("the journal cannot be written"));
    },
    unsettled: (step) => unsettled.push(step),
  };

  const runOne = async (step: Step, before: readonly Promise<Lived>[]): Promise<Lived> => {
    const lived = await Promise.all(before);
    const by = graph.before(step.id).filter((_, at) => lived[at]?.end.end !== "matches");
    if (doors.signal.aborted) return { end: { end: "cancelled" } };
    if (by.length > 0) return { end: { end: "blocked", by } };
    const calls = callsOf(step, input.client(step), { facts, secrets }, doors);
    return live(step, calls, selection.get(step.id) === "act", doors);
  };
  const running = new Map<string, Promise<Lived>>();
  for (const step of graph.steps) {
    if (!selection.has(step.id)) continue;
    const before = graph.before(step.id).flatMap((id) => running.get(id) ?? []);
    const lives = runOne(step, before).then((lived) => {
      for (const [name, value] of lived.told?.facts ?? []) facts.set(name, value);
      for (const [name, handle] of lived.told?.secrets ?? []) secrets.set(name, handle);
      const end = redacted(lived.end, redactor);
      doors.emit({ event: "ended", step: step.id, end });
      return { ...lived, end };
    });
    running.set(step.id, lives);
  }
  const steps = new Map<string, StepEnd>();
  for (const [id, lived] of running) steps.set(id, (await lived).end);

  const written = await journal?.commit();
  if (written && !written.ok) doors.halt(written.diagnostics);
  if (journal) diagnostics.push(...onlyLookedAt(graph, steps));
  const outcome = outcomeOf(steps, diagnostics, input.signal.aborted);
  return { outcome, steps, facts, diagnostics, unsettled };
}

function outcomeOf(
  steps: ReadonlyMap<string, StepEnd>,
  diagnostics: readonly Diagnostic[],
  aborted: boolean,
): RunSummary["outcome"] {
  const ends = [...steps.values()].map((end) => end.end);
  if (diagnostics.length > 0 || ends.includes("failed")) return "failed";
  if (aborted && ends.includes("cancelled")) return "cancelled";
  return ends.includes("waiting") || ends.includes("needs-person") ? "waiting" : "done";
}

/** With `--only`: what could not be done because something before it is not there and was not to be touched. */
function onlyLookedAt(graph: Graph, steps: ReadonlyMap<string, StepEnd>): readonly Diagnostic[] {
  return [...steps].flatMap(([id, end]) => {
    const giver = end.end === "blocked" ? end.by.find((by) => steps.get(by)?.end === "would-act") : undefined;
    if (giver === undefined) return [];
    const title = graph.step(giver).title;
    return [
      problem(
        "rollout-not-there-yet",
        `Step ${id} needs ${giver} (${title}), which was only to be looked at.`,
        {
          next: `\`--until ${id}\` does both.`,
        },
      ),
    ];
  });
}
