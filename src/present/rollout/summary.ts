import type { StepEnd } from "../../contracts/rollout-event.ts";
import { styled, type Text } from "../styled.ts";
import { untilOf } from "./lines.ts";
import { failureLines, marked, taskLines } from "./parts.ts";
import { type GraphView, type RunView, usualWidth } from "./plain.ts";
import { wrapped } from "./wrapped.ts";

export interface SummaryOptions {
  /** The command that goes on, as it is typed: `groundwork rollout`. */
  readonly command: string;
  /** What comes after all is done: `groundwork status`. */
  readonly afterwards?: string;
  /** The run goes on looking at what waits, so that a task is shown as soon as somebody can do it. */
  readonly patient?: boolean;
  /** It only looked. */
  readonly dryRun?: boolean;
}

type EndOf<Kind extends StepEnd["end"]> = Extract<StepEnd, { end: Kind }>;

/** What came of a run, sorted by who has to do something now. Pure. */
export function summaryLines(graph: GraphView, run: RunView, options: SummaryOptions): readonly Text[] {
  const named = (id: string, title: string) => `${title} (${id})`;
  const part = <Kind extends StepEnd["end"]>(
    title: string,
    kind: Kind,
    lines: (name: string, end: EndOf<Kind>) => readonly Text[],
  ): readonly Text[] => {
    const found = graph.steps.flatMap(({ id, title: said }) => {
      const end = run.steps.get(id);
      return end?.end === kind ? lines(named(id, said), end as EndOf<Kind>) : [];
    });
    return found.length === 0 ? [] : ["", styled("strong", title), ...found];
  };
  return [
    ...part("Waits for a person", "needs-person", (name, { task }) => [
      ...marked("person", name),
      ...taskLines(task, 4),
    ]),
    ...part("Waits for a vendor", "waiting", (name, { why, until }) =>
      marked("wait", name, `${why}${untilOf(until)}`),
    ),
    ...part("Failed", "failed", (name, { diagnostics }) => [
      ...marked("bad", name),
      ...failureLines(diagnostics, 4),
    ]),
    ...part("Not begun", "blocked", (name, { by }) => marked("quiet", name, `waits for ${by.join(", ")}`)),
    ...part("Cut short", "cancelled", (name) => marked("quiet", name)),
    "",
    ...wrapped(countLine(run, options.dryRun === true), usualWidth),
    ...nextLines(run, options),
  ];
}

function countLine({ outcome, steps }: RunView, looked: boolean): string {
  const ends = [...steps.values()];
  const count = (kind: StepEnd["end"]) => ends.filter(({ end }) => end === kind).length;
  const acted = ends.filter((end) => end.end === "matches" && end.acted).length;
  const parts = [
    [count("matches") - acted, "there already"],
    [acted, "done"],
    [count("would-act"), "would be done"],
    [count("needs-person"), "waiting for a person"],
    [count("waiting"), "waiting for a vendor"],
    [count("failed"), "failed"],
    [count("blocked"), "not begun"],
    [count("cancelled"), "cut short"],
  ] as const;
  const said = parts.flatMap(([number, what]) => (number > 0 ? [`${number} ${what}`] : []));
  const head = { done: "Done", failed: "Failed", waiting: "Waiting", cancelled: "Cut short" }[outcome];
  return `${looked && outcome === "done" ? "Looked" : head}: ${said.join(", ") || "no step took part"}.`;
}

function nextLines({ outcome, steps }: RunView, { command, afterwards }: SummaryOptions): readonly Text[] {
  const next = (when: string, what: string): readonly Text[] => [when, `  ${what}`];
  switch (outcome) {
    case "done": {
      if ([...steps.values()].some(({ end }) => end === "would-act")) return next("To do it:", command);
      return afterwards === undefined ? [] : next("Next:", afterwards);
    }
    case "waiting":
      return next("When that is done:", command);
    case "failed":
      return next("When that is mended:", command);
    case "cancelled":
      return next("To go on:", command);
    default:
      return outcome satisfies never;
  }
}

/** The same for machines. */
export function summaryObject(run: RunView, options: SummaryOptions): object {
  const ends = [...run.steps];
  const ids = (wanted: (end: StepEnd) => boolean) => ends.filter(([, end]) => wanted(end)).map(([id]) => id);
  return {
    event: "summary",
    outcome: run.outcome,
    matched: ids((end) => end.end === "matches" && !end.acted),
    acted: ids((end) => end.end === "matches" && end.acted),
    wouldAct: ids(({ end }) => end === "would-act"),
    waiting: ends.flatMap(([step, end]) => waitObject(step, end)),
    failed: ends.flatMap(([step, end]) =>
      end.end === "failed" ? [{ step, codes: end.diagnostics.map(({ code }) => code) }] : [],
    ),
    blocked: ends.flatMap(([step, end]) => (end.end === "blocked" ? [{ step, by: end.by }] : [])),
    cancelled: ids(({ end }) => end === "cancelled"),
    command: options.command,
  };
}

function waitObject(step: string, end: StepEnd): readonly object[] {
  if (end.end === "needs-person") return [{ step, for: "person", why: end.task.what, task: end.task }];
  if (end.end !== "waiting") return [];
  return [{ step, for: "vendor", why: end.why, ...(end.until && { until: end.until }) }];
}
