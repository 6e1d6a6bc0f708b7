import { hostname } from "node:os";
import { join } from "node:path";
import type { Blueprint } from "../../blueprint/model.ts";
import type { Facts } from "../../contracts/facts.ts";
import type { RolloutEvent, StepEnd } from "../../contracts/rollout-event.ts";
import type { Step } from "../../contracts/step.ts";
import { systemClock } from "../../foundation/clock.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { systemIds } from "../../foundation/ids.ts";
import { plainEnvironment } from "../../foundation/process.ts";
import { createRedactor } from "../../foundation/redaction.ts";
import { failed, ok, type Result } from "../../foundation/result.ts";
import type { StoryEvent } from "../../rehearsal/events.ts";
import type { Graph } from "../../rollout/graph.ts";
import { systemProcesses } from "../../rollout/processes.ts";
import { rollOut } from "../../rollout/roll-out.ts";
import { usualLimits } from "../../rollout/run/limits.ts";
import { composeRollout } from "../rollout/compose.ts";
import type { RehearsedDeployers } from "./deployers.ts";
import { timeDayOne } from "./durations.ts";
import { createPeople } from "./people.ts";
import { endpoints, type SharedStandIns } from "./stand-ins.ts";

export interface DayOne {
  readonly blueprint: Blueprint;
  readonly actionBundle: string;
  readonly programs: ReadonlyMap<string, string>;
  readonly folder: string;
  readonly standIns: SharedStandIns;
  readonly deployers: RehearsedDeployers;
  /** The operator's; people put the robots' keys into it as they come. */
  readonly environment: Record<string, string>;
  readonly signal: AbortSignal;
  readonly tell: (event: StoryEvent) => void;
  readonly log: (line: string) => void;
}

/** In a rehearsal nobody waits for days: people answer at once, and looks are cheap. */
const limits = {
  ...usualLimits,
  firstPauseMilliseconds: 100,
  longestPauseMilliseconds: 1000,
  // Long enough for a machine that is busy with other things.
  patienceMilliseconds: 300_000,
  // Each look of what waits asks the code host several times, on the same two cores that do the work.
  pollMilliseconds: 500,
};

/** Day 1 as it will run against real accounts, with people who do what they are asked. Returns the facts. */
export async function rehearseDayOne(day: DayOne): Promise<Result<Facts>> {
  const { blueprint, standIns, folder, environment } = day;
  const composed = composeRollout({
    ...{ blueprint, actionBundle: day.actionBundle, programs: day.programs, environment },
    folder: join(folder, "laptop"),
    endpoints: endpoints(standIns),
    listen: standIns.engine.hub.open,
    installer: day.deployers,
    fetch,
    programEnvironment: plainEnvironment(),
    accepted: new Set(),
  });
  if (!composed.ok) return composed;
  const { steps, client, storage, watches } = composed.value;
  const titles = new Map(steps.map((step) => [step.id, step]));
  const evening = new AbortController();
  const atWork = AbortSignal.any([day.signal, evening.signal]);
  const people = createPeople({ blueprint, standIns, environment, tell: day.tell, signal: atWork });
  const started = systemClock.monotonic();
  const times = timeDayOne();
  let graph: Graph<Step> | undefined;
  const done = await rollOut({
    ...{ steps, client, storage, watches, limits },
    known: { facts: new Map() },
    wish: {},
    dryRun: false,
    who: "operator",
    host: hostname(),
    processes: systemProcesses,
    clock: systemClock,
    ids: systemIds,
    redactor: createRedactor(),
    signal: day.signal,
    planned(planned) {
      graph = planned;
    },
    emit(event) {
      times.hear(event);
      people.hear(event);
      show(event, titles, day, started);
    },
  });
  evening.abort();
  if (!done.ok) return done;
  const { outcome, diagnostics, facts } = done.value;
  const failures = [...done.value.steps.values()].flatMap((end) =>
    end.end === "failed" ? end.diagnostics : [],
  );
  if (outcome === "done") {
    if (graph) day.tell({ event: "day-one", steps: graph.steps.length, ...times.took(graph) });
    return ok(facts);
  }
  return failed(...distinct([...failures, ...diagnostics]), incomplete(steps, done.value.steps));
}

/** What Day 1 came to, when it did not come to its end: everything that is missing, by name. */
function incomplete(steps: readonly Step[], ends: ReadonlyMap<string, StepEnd>): Diagnostic {
  const missing = steps.filter(({ id }) => ends.get(id)?.end !== "matches");
  const [failures, others] = [true, false].map((wanted) =>
    missing
      .filter(({ id }) => (ends.get(id)?.end === "failed") === wanted)
      .map(({ title }) => `  - ${title}`),
  );
  const done = `${steps.length - missing.length} of the ${steps.length} steps of Day 1 are done`;
  return problem("rehearsal-incomplete", `${done}; the others are not, and nothing was released.`, {
    cause: [
      "What failed:",
      ...(failures ?? []),
      "What needs it, and was not begun or not ended:",
      ...(others ?? []),
    ].join("\n"),
    next: "Mend what failed and run again: a rehearsal leaves nothing behind.",
  });
}

/** Two steps may fail for one reason. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [JSON.stringify(one), one])).values()];
}

function show(
  event: RolloutEvent,
  steps: ReadonlyMap<string, Step>,
  { tell, log }: DayOne,
  started: number,
): void {
  const step = "step" in event ? steps.get(event.step) : undefined;
  if (event.event === "progress") log(`${event.step}: ${event.text}`);
  if (
    event.event === "ended" &&
    event.end.end === "matches" &&
    event.end.acted &&
    step?.by === "groundwork"
  ) {
    tell({
      event: "done",
      who: "rollout",
      what: step.title,
      seconds: (systemClock.monotonic() - started) / 1000,
    });
  }
}
