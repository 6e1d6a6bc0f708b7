import type { Graph, GraphStep } from "./graph.ts";

export interface CriticalPath {
  /** From the first step to the last, each directly before the next. */
  readonly steps: readonly string[];
  /** How long they take together, in the unit of `lasts`: the least that the whole can take. */
  readonly length: number;
}

/** A step's usual time from start to end, in hours: the work and the wait. */
export function elapsedHours(step: GraphStep): number {
  return step.effort.hours + step.effort.usualWaitHours;
}

/** The longest chain of steps. With measured durations as `lasts` it is what a run is judged against. */
export function criticalPath<S extends GraphStep>(
  graph: Graph<S>,
  lasts: (step: S) => number = elapsedHours,
): CriticalPath {
  const ends = new Map<string, { at: number; after?: string }>();
  let last: string | undefined;
  for (const step of graph.steps) {
    const slowest = latest(graph.before(step.id), ends);
    const start = slowest === undefined ? 0 : (ends.get(slowest)?.at ?? 0);
    const at = start + lasts(step);
    ends.set(step.id, slowest === undefined ? { at } : { at, after: slowest });
    if (last === undefined || at > (ends.get(last)?.at ?? 0)) last = step.id;
  }
  const steps: string[] = [];
  for (let id = last; id !== undefined; id = ends.get(id)?.after) steps.push(id);
  return { steps: steps.reverse(), length: last === undefined ? 0 : (ends.get(last)?.at ?? 0) };
}

function latest(ids: readonly string[], ends: ReadonlyMap<string, { at: number }>): string | undefined {
  let best: string | undefined;
  for (const id of ids) {
    if (best === undefined || (ends.get(id)?.at ?? 0) > (ends.get(best)?.at ?? 0)) best = id;
  }
  return best;
}
