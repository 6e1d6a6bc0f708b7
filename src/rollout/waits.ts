import type { Graph } from "./graph.ts";

/** A step that cannot go on yet. */
export interface Wait {
  readonly step: string;
  /** The steps directly before it that have not given their facts. */
  readonly directly: readonly string[];
  /** The steps at the far end of the chain, which themselves wait for no other step: where somebody can do something. */
  readonly inTheEnd: readonly string[];
}

/** What waits for whom, among the steps that are not `settled` and have one before them that is not. */
export function whoWaits(graph: Graph, settled: ReadonlySet<string>): readonly Wait[] {
  const roots = new Map<string, ReadonlySet<string>>();
  const waits: Wait[] = [];
  for (const { id } of graph.steps) {
    if (settled.has(id)) continue;
    const directly = graph.before(id).filter((giver) => !settled.has(giver));
    const inTheEnd = new Set(directly.flatMap((giver) => [...(roots.get(giver) ?? [])]));
    roots.set(id, directly.length === 0 ? new Set([id]) : inTheEnd);
    if (directly.length > 0) waits.push({ step: id, directly, inTheEnd: [...inTheEnd].sort() });
  }
  return waits;
}
