import type { RolloutEvent } from "../../contracts/rollout-event.ts";
import type { Step } from "../../contracts/step.ts";
import type { TeardownList, TeardownReport } from "../../contracts/teardown.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import { ok, type Result } from "../../foundation/result.ts";
import type { Graph } from "../graph.ts";
import { openRun, type RolloutInput } from "../roll-out.ts";
import { type RunSummary, runSteps } from "../run.ts";
import { select } from "../selection.ts";
import type { Session } from "../session.ts";
import { isEmpty, listOf, unknownNames } from "./list.ts";
import { reportOf } from "./report.ts";
import { type Survey, type SurveyInput, survey } from "./survey.ts";
import { undoGraph, undoneBy } from "./undo-graph.ts";
import { type StackUndo, undoStack } from "./undo-stack.ts";

export interface TeardownInput
  extends Omit<SurveyInput, "emit">,
    Pick<RolloutInput, "storage" | "processes" | "who" | "host" | "release"> {
  /** True: shows everything, and neither asks nor deletes. */
  readonly dryRun: boolean;
  /** What happens while everything is looked at, before the list is known. */
  surveying?(event: RolloutEvent): void;
  /** Shows the list and has a person agree to it, by typing the company's name. Not asked where nothing is to go. */
  confirm(list: TeardownList): Promise<boolean>;
  /** Called once after that, with the steps that undo. */
  planned?(graph: Graph<Step>): void;
  emit(event: RolloutEvent): void;
}

/**
 * Undoes a company, the latest made first: looks at everything, shows one list of what goes and what stays, has it
 * agreed to, and takes away exactly that. Each act is in the journal and is proved by a look, so that a teardown that
 * was cut off goes on. Fails before anything is deleted; what happens from then on is in the report.
 */
export async function tearDown(input: TeardownInput): Promise<Result<TeardownReport>> {
  if (input.dryRun) {
    const found = await look(input);
    if (!found.ok) return found;
    const said = unknownNames(input.named, found.value);
    return ok(reportOf({ outcome: "dry-run", list: listOf(found.value), diagnostics: said }));
  }
  // From here on nobody else changes what is about to be shown.
  const session = await openRun(input);
  if (!session.ok) return session;
  const done = await inSession(input, session.value);
  const closing = done.ok ? done.value : { outcome: "failed" as const, unsettled: [] };
  const closed = await session.value.close(closing.outcome, closing.unsettled);
  if (!done.ok) return { ok: false, diagnostics: [...done.diagnostics, ...closed] };
  const { report } = done.value;
  return ok({ ...report, diagnostics: [...report.diagnostics, ...closed] });
}

const look = (input: TeardownInput): Promise<Result<Survey>> =>
  survey({ ...input, emit: (event) => input.surveying?.(event) });

interface Done {
  readonly report: TeardownReport;
  readonly outcome: RunSummary["outcome"];
  readonly unsettled: readonly string[];
}

async function inSession(input: TeardownInput, session: Session): Promise<Result<Done>> {
  const found = await look(input);
  if (!found.ok) return found;
  const list = listOf(found.value);
  const said = unknownNames(input.named, found.value);
  const end = (outcome: "done" | "declined"): Result<Done> =>
    ok({
      report: reportOf({ outcome, list, diagnostics: said }),
      ...{ outcome: outcome === "done" ? outcome : "cancelled", unsettled: [] },
    });
  if (isEmpty(list)) return end("done");
  if (!(await input.confirm(list))) return end("declined");

  const stacks = undosOf(found.value, input, session);
  const graph = undoGraph(found.value, stacks);
  input.planned?.(graph);
  const summary = await run(input, graph, found.value, session);
  const diagnostics: readonly Diagnostic[] = [...said, ...summary.diagnostics];
  const report = reportOf({ outcome: summary.outcome, list, diagnostics, ran: { summary, graph, stacks } });
  return ok({ report, outcome: summary.outcome, unsettled: summary.unsettled });
}

/** What takes each stack away that has anything to delete. */
function undosOf(
  { stacks }: Survey,
  { doors }: TeardownInput,
  session: Session,
): ReadonlyMap<string, StackUndo> {
  const undos = new Map<string, StackUndo>();
  for (const [id, found] of stacks) {
    if (found.sorted.deletes.length === 0) continue;
    // A rollout that was cut off in an apply of this stack may have left its lock behind.
    const since = session.journal.state.steps.get(id)?.unproved?.since;
    undos.set(id, undoStack(found, doors, since === undefined ? undefined : new Date(since)));
  }
  return undos;
}

function run(
  input: TeardownInput,
  graph: Graph<Step>,
  { graph: made, told }: Survey,
  session: Session,
): Promise<RunSummary> {
  const { clock, ids, redactor, limits, signal, emit } = input;
  const selection = select(graph, {});
  return runSteps({
    ...{ graph, clock, ids, redactor, limits, signal, emit, known: told, journal: session.journal },
    selection: selection.ok ? selection.value : new Map(),
    client: (step) => input.client(made.step(undoneBy(step.id))),
  });
}
