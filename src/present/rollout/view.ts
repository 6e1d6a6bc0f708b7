import type { RolloutEvent } from "../../contracts/rollout-event.ts";
import { dryRunDetails, dryRunRows } from "./dry-run.ts";
import { eventLines } from "./lines.ts";
import { liveLine, nextLive, nothingLive } from "./live.ts";
import type { GraphView, RunView, ViewDoor } from "./plain.ts";
import { type SummaryOptions, summaryLines, summaryObject } from "./summary.ts";

export interface RolloutView {
  /** Shows an event as it happens. */
  (event: RolloutEvent): void;
  /** Shows what came of the run; on a dry run the whole graph as a table. */
  summary(run: RunView): void;
}

/**
 * What is seen of a run: a line for each step as it ends, a person's task in full, what goes on just now where somebody
 * watches, and a summary. As JSON it is one object for each event.
 */
export function rolloutView(door: ViewDoor, graph: GraphView, options: SummaryOptions): RolloutView {
  return door.json ? jsonView(door, options) : personView(door, graph, options);
}

function personView(door: ViewDoor, graph: GraphView, options: SummaryOptions): RolloutView {
  const { terminal } = door;
  const titles = new Map(graph.steps.map(({ id, title }) => [id, title]));
  const titleOf = (id: string) => titles.get(id) ?? id;
  const asked = new Set<string>();
  let live = nothingLive;
  const show = (event: RolloutEvent) => {
    live = nextLive(live, event);
    const isTold = event.event === "ended" && event.end.end === "needs-person" && asked.has(event.step);
    // A run without patience ends at once, and its summary tells each task in full.
    const comesLater = event.event === "waiting" && !options.patient;
    if (event.event === "waiting" && event.task && !comesLater) asked.add(event.step);
    // The table of a dry run says all of it, in order.
    if (!options.dryRun && !isTold && !comesLater)
      for (const line of eventLines(event, titleOf(event.step))) terminal.line(line);
    terminal.progress(liveLine(live, titleOf));
  };
  const summary = (run: RunView) => {
    if (options.dryRun) {
      terminal.table(dryRunRows(graph, run.steps), { header: true });
      const details = dryRunDetails(graph, run.steps);
      if (details.length > 0) terminal.heading("What differs");
      for (const line of details) terminal.line(line);
    }
    // The table has told what is not known yet.
    const shown = options.dryRun
      ? new Map([...run.steps].filter(([, { end }]) => end !== "blocked"))
      : run.steps;
    for (const line of summaryLines(graph, { ...run, steps: shown }, options)) terminal.line(line);
    door.diagnose(run.diagnostics);
  };
  return Object.assign(show, { summary });
}

function jsonView(door: ViewDoor, options: SummaryOptions): RolloutView {
  const summary = (run: RunView) => {
    door.diagnose(run.diagnostics);
    door.object(summaryObject(run, options));
  };
  return Object.assign((event: RolloutEvent) => door.object(eventObject(event)), { summary });
}

/** An event as one flat object: how a step ended stands beside its name. Pure. */
export function eventObject(event: RolloutEvent): object {
  return event.event === "ended" ? { event: event.event, step: event.step, ...event.end } : event;
}
