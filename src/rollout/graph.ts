import type { FactName } from "../contracts/facts.ts";
import type { Step } from "../contracts/step.ts";
import { closest } from "../foundation/closest.ts";
import { type Diagnostic, problem } from "../foundation/diagnostic.ts";
import { failed, ok, type Result } from "../foundation/result.ts";
import { findCycles } from "./cycles.ts";

/** What the graph needs to know of a step. */
export type GraphStep = Pick<Step, "id" | "title" | "effort" | "needs" | "gives">;

/** Steps whose facts fit together. Nothing in it but the checked order: it knows no world and runs nothing. */
export interface Graph<S extends GraphStep = GraphStep> {
  /** In an order that respects every edge, otherwise as they were given. */
  readonly steps: readonly S[];
  step(id: string): S;
  /** Ids of the steps that give what this one needs, sorted. */
  before(id: string): readonly string[];
  /** Ids of the steps that need what this one gives, sorted. */
  after(id: string): readonly string[];
}

/**
 * Checks that every needed fact is given exactly once, by a step or by `known` (what is told before the rollout
 * begins), and that no step waits for itself in the end. All mistakes are reported at once.
 */
export function planGraph<S extends GraphStep>(
  steps: readonly S[],
  known: ReadonlySet<FactName>,
): Result<Graph<S>> {
  const givers = giversOf(steps);
  const diagnostics = [
    ...doubledSteps(steps),
    ...doubledFacts(givers, known),
    ...missingFacts(steps, givers, known),
  ];
  const byId = new Map(steps.map((step) => [step.id, step]));
  const before = new Map<string, readonly string[]>();
  for (const step of byId.values()) {
    const ids = step.needs.flatMap((fact) => givers.get(fact)?.slice(0, 1) ?? []);
    before.set(step.id, [...new Set(ids)].sort());
  }
  for (const cycle of findCycles(before)) diagnostics.push(cycleProblem(cycle, byId));
  if (diagnostics.length > 0) return failed(...diagnostics);
  return ok(graphOf(byId, before));
}

function graphOf<S extends GraphStep>(
  byId: ReadonlyMap<string, S>,
  before: ReadonlyMap<string, readonly string[]>,
): Graph<S> {
  const after = new Map<string, string[]>([...byId.keys()].map((id) => [id, []]));
  for (const [id, ids] of before) for (const giver of ids) after.get(giver)?.push(id);
  for (const ids of after.values()) ids.sort();
  const need = (id: string): S => {
    const step = byId.get(id);
    if (!step) throw new Error(`no step ${id} in this graph`);
    return step;
  };
  return {
    steps: inOrder([...byId.keys()], before, after).map(need),
    step: need,
    before: (id) => before.get(need(id).id) ?? [],
    after: (id) => after.get(need(id).id) ?? [],
  };
}

/** Kahn's order. Ready steps come in the order in which they were given, so that the plan reads as it was written. */
function inOrder(
  ids: readonly string[],
  before: ReadonlyMap<string, readonly string[]>,
  after: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const missing = new Map(ids.map((id) => [id, before.get(id)?.length ?? 0]));
  const order = ids.filter((id) => missing.get(id) === 0);
  for (let at = 0; at < order.length; at++) {
    for (const next of after.get(order[at] ?? "") ?? []) {
      const left = (missing.get(next) ?? 0) - 1;
      missing.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  return order;
}

function giversOf(steps: readonly GraphStep[]): ReadonlyMap<FactName, readonly string[]> {
  const givers = new Map<FactName, string[]>();
  for (const step of steps) {
    for (const fact of new Set(step.gives)) givers.set(fact, [...(givers.get(fact) ?? []), step.id]);
  }
  return givers;
}

function doubledSteps(steps: readonly GraphStep[]): readonly Diagnostic[] {
  const seen = new Map<string, number>();
  for (const { id } of steps) seen.set(id, (seen.get(id) ?? 0) + 1);
  return [...seen].flatMap(([id, count]) =>
    count === 1
      ? []
      : [
          problem("rollout-step-doubled", `${count} steps have the id ${id}.`, {
            next: "Give each its own id: the journal knows a step by it.",
          }),
        ],
  );
}

function doubledFacts(
  givers: ReadonlyMap<FactName, readonly string[]>,
  known: ReadonlySet<FactName>,
): readonly Diagnostic[] {
  return [...givers].flatMap(([fact, ids]) => {
    const who = [...new Set(ids)].map((id) => `step ${id}`);
    if (known.has(fact)) who.push("what was told beforehand");
    if (who.length < 2) return [];
    return [
      problem("rollout-fact-doubled", `The fact ${fact} is given by ${who.join(" and by ")}.`, {
        next: "Let one of them give it: a resource has one owner.",
      }),
    ];
  });
}

function missingFacts(
  steps: readonly GraphStep[],
  givers: ReadonlyMap<FactName, readonly string[]>,
  known: ReadonlySet<FactName>,
): readonly Diagnostic[] {
  const needed = new Map<FactName, string[]>();
  for (const step of steps) {
    for (const fact of new Set(step.needs)) {
      if (!givers.has(fact) && !known.has(fact)) needed.set(fact, [...(needed.get(fact) ?? []), step.id]);
    }
  }
  const names = [...givers.keys(), ...known];
  return [...needed].map(([fact, ids]) => {
    const near = closest(fact, names);
    return problem("rollout-fact-missing", `Nobody gives the fact ${fact}, which ${named(ids)}.`, {
      next: near ? `Did you mean ${near}?` : "Add the step or the stack that gives it.",
    });
  });
}

function named(ids: readonly string[]): string {
  if (ids.length === 1) return `step ${ids[0]} needs`;
  return `steps ${ids.slice(0, -1).join(", ")} and ${ids.at(-1)} need`;
}

/** `cycle` lists each step before the one that it waits for; the last waits for the first. */
function cycleProblem(cycle: readonly string[], byId: ReadonlyMap<string, GraphStep>): Diagnostic {
  const links = cycle.map((id, at) => {
    const giver = cycle[(at + 1) % cycle.length] ?? id;
    const fact = byId.get(id)?.needs.find((name) => byId.get(giver)?.gives.includes(name));
    return `${id} needs ${fact} of ${giver}`;
  });
  return problem("rollout-cycle", `Steps wait for each other in a circle: ${links.join(", ")}.`, {
    next: "Take one of these needs away, or split a step in two.",
  });
}
