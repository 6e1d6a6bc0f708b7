import type { Outcome, Sight } from "../../contracts/outcome.ts";
import type { RolloutEvent } from "../../contracts/rollout-event.ts";
import type { Step } from "../../contracts/step.ts";
import { problem } from "../../foundation/diagnostic.ts";
import { seededIds } from "../../foundation/ids.ts";
import { createRedactor } from "../../foundation/redaction.ts";
import { expect as take } from "../../foundation/result.ts";
import { planGraph } from "../graph.ts";
import { openJournal } from "../journal/journal.ts";
import { type Limits, usualLimits } from "../run/limits.ts";
import { type RunSummary, runSteps } from "../run.ts";
import { select, type Wish } from "../selection.ts";
import { sleepersClock } from "./clock.ts";
import { emptyDisk, memoryStorage } from "./storage.ts";

export const matches = (facts: Record<string, string> = {}): Sight => ({
  sight: "matches",
  facts: new Map(Object.entries(facts)),
});
export const missing: Sight = { sight: "missing" };
export const done: Outcome = { outcome: "done" };
/** Why a look or an act gave nothing. */
export const why = [problem("vendor-unreachable", "No answer.")];

/** A step that is missing until it has acted; the rest as given. */
export function step(id: string, needs: string[] = [], rest: Partial<Step> = {}): Step {
  let there = false;
  return {
    id,
    title: `Step ${id}`,
    day1: 4,
    by: "groundwork",
    effort: { hours: 1, usualWaitHours: 0 },
    needs,
    gives: [id],
    undo: "automatic",
    look: async () => (there ? matches({ [id]: `id-${id}` }) : missing),
    act: async () => {
      there = true;
      return done;
    },
    ...rest,
  };
}

/** Gives each of `sights` in turn, then the last for ever. */
export function sights(...list: Sight[]): () => Promise<Sight> {
  return async () => (list.length > 1 ? list.shift() : list[0]) ?? missing;
}

export interface RunOptions {
  readonly wish?: Wish;
  readonly limits?: Partial<Limits>;
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  readonly seed?: string;
  readonly start?: Date;
  readonly disk?: ReturnType<typeof emptyDisk>;
  readonly storage?: ReturnType<typeof memoryStorage>;
  readonly watch?: (event: RolloutEvent) => void;
}

/** Runs the steps in a world of their own, or with the given disk, and gives everything that can be seen of it. */
export async function run(steps: Step[], options: RunOptions = {}) {
  const clock = sleepersClock(options.start);
  const redactor = createRedactor();
  const disk = options.disk ?? emptyDisk();
  const journal = take(await openJournal(options.storage ?? memoryStorage(disk), { clock, redactor }));
  const graph = take(planGraph(steps, new Set(["told"])));
  const events: RolloutEvent[] = [];
  const summary = await runSteps({
    graph,
    selection: take(select(graph, options.wish ?? {})),
    client: (which) => `client of ${which.id}`,
    known: { facts: new Map([["told", "beforehand"]]) },
    ...(!options.dryRun && { journal }),
    clock,
    ids: seededIds(options.seed ?? "run"),
    redactor,
    limits: { ...usualLimits, ...options.limits },
    signal: options.signal ?? new AbortController().signal,
    emit: (event) => {
      events.push(event);
      options.watch?.(event);
    },
  });
  return { summary, events, journal, clock, text: disk.cells.get("journal")?.bytes.toString() ?? "" };
}

export const endsOf = (summary: RunSummary) =>
  Object.fromEntries([...summary.steps].map(([id, end]) => [id, end.end]));
export const codesOf = (summary: RunSummary, id: string) => {
  const end = summary.steps.get(id);
  return end?.end === "failed" ? end.diagnostics.map((d) => d.code) : [];
};
