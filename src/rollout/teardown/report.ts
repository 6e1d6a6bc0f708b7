import type { Step } from "../../contracts/step.ts";
import type { TeardownList, TeardownReport } from "../../contracts/teardown.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import type { Graph } from "../graph.ts";
import type { RunSummary } from "../run.ts";
import { nameOf } from "./sort.ts";
import { undoneBy, undoStepId } from "./undo-graph.ts";
import type { StackUndo } from "./undo-stack.ts";

interface Ran {
  readonly summary: RunSummary;
  readonly graph: Graph<Step>;
  readonly stacks: ReadonlyMap<string, StackUndo>;
}

/** What came of it; without `ran`, nothing was begun. Pure. */
export function reportOf(input: {
  readonly outcome: TeardownReport["outcome"];
  readonly list: TeardownList;
  readonly diagnostics: readonly Diagnostic[];
  readonly ran?: Ran;
}): TeardownReport {
  const { outcome, list, diagnostics, ran } = input;
  const ends = ran ? [...ran.summary.steps].map(([id, end]) => ({ step: undoneBy(id), id, end })) : [];
  const title = (id: string) => ran?.graph.step(id).title ?? id;
  const remaining = ran ? [...ran.stacks.values()].flatMap((stack) => stack.remaining()) : list.deletes;
  const still = new Set(remaining.map(nameOf));
  const isUndone = (step: string) => ran?.summary.steps.get(undoStepId(step))?.end === "matches";
  return {
    ...{ outcome, list, diagnostics, remaining },
    deleted: list.deletes.filter((resource) => !still.has(nameOf(resource))),
    undone: list.undoes.filter(({ step }) => isUndone(step)),
    failed: ends.flatMap(({ step, id, end }) =>
      end.end === "failed" ? [{ step, title: title(id), diagnostics: end.diagnostics }] : [],
    ),
    blocked: ends.flatMap(({ id, end }) =>
      end.end === "blocked" ? [{ title: title(id), by: end.by.map(title) }] : [],
    ),
    waiting: ends.flatMap(({ id, end }) => {
      if (end.end === "waiting") return [{ title: title(id), why: end.why }];
      return end.end === "needs-person" ? [{ title: title(id), why: end.task.what }] : [];
    }),
  };
}
