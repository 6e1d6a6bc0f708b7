/** The state of a concurrency group: at most one runs, others wait. */
export interface Group {
  readonly running: string | undefined;
  /** In the order of their arrival. */
  readonly pending: readonly string[];
}

export interface Entrant {
  readonly id: string;
  readonly cancelInProgress: boolean;
  /** `single` keeps one waiting, `max` a hundred. */
  readonly queue: "single" | "max";
}

export interface Decision {
  readonly group: Group;
  /** Who may start now. */
  readonly starts: string | undefined;
  /** Who is cancelled for it. */
  readonly cancels: readonly string[];
}

export const emptyGroup: Group = { running: undefined, pending: [] };

/** docs.github.com, "Control the concurrency of workflows and jobs": the limit of `queue: max`. */
const longest = 100;

/**
 * Somebody comes to a group. Who waits is replaced by a newcomer unless the queue is `max`; who runs is cancelled
 * only when the newcomer asks for it, and the newcomer starts when the other has really ended.
 */
export function arrive(group: Group, entrant: Entrant): Decision {
  if (group.running === undefined) {
    return { group: { ...group, running: entrant.id }, starts: entrant.id, cancels: [] };
  }
  if (entrant.queue === "max") {
    if (group.pending.length >= longest) return { group, starts: undefined, cancels: [entrant.id] };
    return { group: { ...group, pending: [...group.pending, entrant.id] }, starts: undefined, cancels: [] };
  }
  return {
    group: { ...group, pending: [entrant.id] },
    starts: undefined,
    cancels: [...group.pending, ...(entrant.cancelInProgress ? [group.running] : [])],
  };
}

/** Somebody has ended, or was cancelled while waiting: the next one may start. */
export function leave(group: Group, id: string): Decision {
  const pending = group.pending.filter((waiting) => waiting !== id);
  if (group.running !== id) return { group: { ...group, pending }, starts: undefined, cancels: [] };
  const [next, ...rest] = pending;
  return { group: { running: next, pending: rest }, starts: next, cancels: [] };
}
