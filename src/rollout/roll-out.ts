import type { JournalStorage } from "../contracts/journal.ts";
import type { Told } from "../contracts/outcome.ts";
import type { RolloutEvent } from "../contracts/rollout-event.ts";
import type { RolloutWatch } from "../contracts/rollout-watch.ts";
import type { Step } from "../contracts/step.ts";
import type { Clock } from "../foundation/clock.ts";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { Ids } from "../foundation/ids.ts";
import type { Redactor } from "../foundation/redaction.ts";
import { ok, type Result } from "../foundation/result.ts";
import { type Graph, planGraph } from "./graph.ts";
import { openJournal } from "./journal/journal.ts";
import { machineName } from "./operator.ts";
import type { Processes } from "./processes.ts";
import type { Limits } from "./run/limits.ts";
import { type RunSummary, runSteps } from "./run.ts";
import { type Selection, select, type Wish } from "./selection.ts";
import { openSession, type Session } from "./session.ts";

/** Where journal and lock lie: on this machine at first, and in the company's storage as soon as there is one. */
export interface RolloutStorage {
  readonly local: JournalStorage;
  /** The company's own; null until it exists. */
  company(): Promise<Result<JournalStorage | null>>;
  /** The step that makes the company's storage. */
  readonly madeBy: string;
}

export interface RolloutInput {
  readonly steps: readonly Step[];
  client(step: Step): unknown;
  readonly known: Told;
  readonly wish: Wish;
  readonly dryRun: boolean;
  readonly storage: RolloutStorage;
  readonly who: string;
  readonly host: string;
  /** A run that a person names as dead: its lock is released. */
  readonly release?: string;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly redactor: Redactor;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Called once, before anything is looked at. */
  planned?(graph: Graph<Step>, selection: Selection): void;
  emit(event: RolloutEvent): void;
  /** They hear of everything but a dry run, and are waited for at its end. What they could not do is a warning. */
  readonly watches?: readonly RolloutWatch[];
}

/**
 * One run: plans the graph, takes the operator's lock, runs the steps, and moves journal and lock into the company's
 * storage as soon as the step that makes it is proved. Fails before anything is done when the graph, the wish or the
 * lock does not allow a run; what happens to steps is in the summary.
 */
export async function rollOut(input: RolloutInput): Promise<Result<RunSummary>> {
  const graph = planGraph(input.steps, new Set(input.known.facts.keys()));
  if (!graph.ok) return graph;
  const selection = select(graph.value, input.wish);
  if (!selection.ok) return selection;
  input.planned?.(graph.value, selection.value);
  if (input.dryRun) return ok(await run(input, graph.value, selection.value, undefined, () => {}));

  const session = await openRun(input);
  if (!session.ok) return session;
  let moving: Promise<readonly Diagnostic[]> = Promise.resolve([]);
  const { watches = [] } = input;
  const summary = await run(input, graph.value, selection.value, session.value, (event) => {
    for (const watch of watches) watch.hear(event);
    const made =
      event.event === "ended" && event.step === input.storage.madeBy && event.end.end === "matches";
    if (made) moving = moveIntoCompany(input, session.value);
  });
  const [moved, ...unseen] = await Promise.all([moving, ...watches.map((watch) => watch.settle())]);
  const closed = await session.value.close(summary.outcome, summary.unsettled);
  return ok({ ...summary, diagnostics: [...summary.diagnostics, ...moved, ...unseen.flat(), ...closed] });
}

function run(
  input: RolloutInput,
  graph: Graph<Step>,
  selection: Selection,
  session: Session | undefined,
  watch: (event: RolloutEvent) => void,
): Promise<RunSummary> {
  const { clock, ids, redactor, limits, signal, known } = input;
  return runSteps({
    ...{ graph, selection, known, clock, ids, redactor, limits, signal },
    client: input.client,
    ...(session && { journal: session.journal }),
    emit(event) {
      input.emit(event);
      watch(event);
    },
  });
}

/** Begins where the journal is: the company's storage if it holds one already, this machine otherwise. */
export async function openRun(
  input: Pick<
    RolloutInput,
    "storage" | "processes" | "clock" | "ids" | "redactor" | "who" | "host" | "release"
  >,
): Promise<Result<Session>> {
  const { storage, processes, clock, ids, redactor, who, host, release } = input;
  const machine = await machineName(storage.local, ids);
  if (!machine.ok) return machine;
  const company = await storage.company();
  if (!company.ok) return company;
  const place = company.value ? await whereItGoesOn(storage.local, company.value, input) : ok(storage.local);
  if (!place.ok) return place;
  return openSession(
    place.value,
    { who, host, machine: machine.value },
    { clock, ids, redactor, processes },
    release,
  );
}

/** A journal that lies only here still has to move: that happens while the run goes on. */
async function whereItGoesOn(
  local: JournalStorage,
  company: JournalStorage,
  doors: Pick<RolloutInput, "clock" | "redactor">,
): Promise<Result<JournalStorage>> {
  const there = await openJournal(company, doors);
  if (!there.ok) return there;
  if (there.value.state.runs.size === 0) return ok(local);
  const here = await openJournal(local, doors);
  if (!here.ok) return here;
  // A copy without its mark here: the move was cut off, and this machine finishes it.
  const unmarked = here.value.state.runs.size > 0 && here.value.state.movedTo === undefined;
  return ok(unmarked ? local : company);
}

async function moveIntoCompany(input: RolloutInput, session: Session): Promise<readonly Diagnostic[]> {
  const company = await input.storage.company();
  if (!company.ok) return company.diagnostics;
  if (!company.value || company.value.place === session.place()) return [];
  const moved = await session.moveTo(company.value);
  return moved.ok ? [] : moved.diagnostics;
}
