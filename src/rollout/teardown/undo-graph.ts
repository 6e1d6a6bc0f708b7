import type { Sight } from "../../contracts/outcome.ts";
import type { Step, StepContext } from "../../contracts/step.ts";
import { expect } from "../../foundation/result.ts";
import { type Graph, planGraph } from "../graph.ts";
import type { Survey } from "./survey.ts";
import type { StackUndo } from "./undo-stack.ts";

const prefix = "undo-";
export const undoStepId = (step: string): string => `${prefix}${step}`;
/** The step that an undoing is about. */
export const undoneBy = (undo: string): string => undo.slice(prefix.length);

/** The fact that a step is undone: from these names follows the reverse of the order in which it was made. */
const goneFact = (step: string): string => `gone.${step}`;

/**
 * The steps that undo, as a graph that a run can run: each waits until everything that was made after it is gone, also
 * where what lies between them has nothing to undo.
 */
export function undoGraph(
  { graph, present, told }: Survey,
  stacks: ReadonlyMap<string, StackUndo>,
): Graph<Step> {
  const undone = new Set(
    graph.steps.flatMap(({ id, undoAct }) => (stacks.has(id) || (present.has(id) && undoAct) ? [id] : [])),
  );
  const known = new Set([...told.facts.keys(), ...(told.secrets?.keys() ?? [])]);
  const steps = graph.steps
    .filter(({ id }) => undone.has(id))
    .map((step): Step => {
      const stack = stacks.get(step.id);
      const gone = new Map([[goneFact(step.id), "gone"]]);
      const after = nearest(step.id, graph, undone);
      const { secrets: _, undoAct, ...rest } = step;
      return {
        ...rest,
        id: undoStepId(step.id),
        title: `Undo: ${step.title}`,
        by: "groundwork",
        effort: { hours: 0, usualWaitHours: 0 },
        needs: [...after.map(goneFact), ...(stack ? [] : step.needs.filter((name) => known.has(name)))],
        gives: [...gone.keys()],
        async look(context) {
          if (!stack) return goneSight(step, await step.look(asOf(step, context)), gone);
          const seen = await stack.look(context.signal);
          return seen.sight === "matches" ? { sight: "matches", facts: gone } : seen;
        },
        act: async (context) => stack?.act(context) ?? undoAct?.(asOf(step, context)) ?? { outcome: "done" },
      };
    });
  // Every fact that is needed is known or given: the graph from which it comes was checked.
  return expect(planGraph(steps.reverse(), known));
}

/** The context as the step itself would be handed it. */
function asOf<C extends StepContext>(step: Step, context: C): C {
  return { ...context, facts: new Map([...context.facts].filter(([name]) => step.needs.includes(name))) };
}

/** The nearest steps made after this one that are undone themselves. */
function nearest(id: string, graph: Graph, undone: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  const passed = new Set(graph.after(id));
  for (const next of passed) {
    if (undone.has(next)) found.add(next);
    else for (const further of graph.after(next)) passed.add(further);
  }
  return [...found].sort();
}

/** What a step's own look means for its undoing: what is missing is gone. */
function goneSight(step: Step, seen: Sight, gone: ReadonlyMap<string, string>): Sight {
  if (seen.sight === "missing") return { sight: "matches", facts: gone };
  if (seen.sight === "unknown" || seen.sight === "underway") return seen;
  return { sight: "differs", differences: [{ what: step.title, wanted: "gone", found: "there" }] };
}
