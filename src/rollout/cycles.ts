/** For each id the ids that it waits for. Ids outside of the map count for nothing. */
export type Waits = ReadonlyMap<string, readonly string[]>;

/**
 * Circles in `waits`: none if and only if there is an order. Each is as short as can be from where it was found, each
 * id is followed by one that it waits for, and no two share an id, so that one mistake is told once.
 */
export function findCycles(waits: Waits): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = [];
  let rest = core(waits);
  while (rest.size > 0) {
    let found: readonly string[] | undefined;
    for (const id of rest.keys()) {
      found = shortestBack(id, rest);
      if (found) break;
    }
    if (!found) throw new Error("what is left after peeling holds a circle");
    cycles.push(found);
    const gone = new Set(found);
    rest = core(new Map([...rest].filter(([id]) => !gone.has(id))));
  }
  return cycles;
}

/** Peels away what waits for nothing and what nothing waits for, until all that is left lies on or between circles. */
function core(waits: Waits): Waits {
  const left = new Set(peel([...waits.keys()], waits));
  const kept = new Map([...left].map((id) => [id, (waits.get(id) ?? []).filter((other) => left.has(other))]));
  const inner = peel([...left], reversed(kept));
  const last = new Set(inner);
  return new Map(inner.map((id) => [id, (kept.get(id) ?? []).filter((other) => last.has(other))]));
}

/** The ids that never come free when those without a wait are taken away again and again. */
function peel(ids: readonly string[], waits: Waits): readonly string[] {
  const inside = new Set(ids);
  const open = new Map(
    ids.map((id) => [id, waits.get(id)?.filter((other) => inside.has(other)).length ?? 0]),
  );
  const freed = reversed(waits);
  const free = ids.filter((id) => open.get(id) === 0);
  for (const id of free) {
    inside.delete(id);
    for (const next of freed.get(id) ?? []) {
      const rest = (open.get(next) ?? 0) - 1;
      open.set(next, rest);
      if (rest === 0) free.push(next);
    }
  }
  return ids.filter((id) => inside.has(id));
}

function reversed(waits: Waits): Waits {
  const back = new Map<string, string[]>([...waits.keys()].map((id) => [id, []]));
  for (const [id, ids] of waits) for (const other of ids) back.get(other)?.push(id);
  return back;
}

/** The shortest way from `start` along `waits` back to itself, or undefined when there is none. */
function shortestBack(start: string, waits: Waits): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const id = queue[at] ?? start;
    for (const next of waits.get(id) ?? []) {
      if (next === start) return wayTo(id, start, cameFrom);
      if (cameFrom.has(next) || !waits.has(next)) continue;
      cameFrom.set(next, id);
      queue.push(next);
    }
  }
  return undefined;
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [end];
  for (let id = end; id !== start; ) {
    id = cameFrom.get(id) ?? start;
    way.push(id);
  }
  return way.reverse();
}
