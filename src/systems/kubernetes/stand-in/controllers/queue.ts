import type { Clock } from "../../../../foundation/clock.ts";

/** Keys that wait to be looked at. One key is in it at most once, and is looked at by one call at a time. */
export interface WorkQueue {
  add(key: string): void;
  /** Adds the key after this many milliseconds, or earlier when it was asked for earlier. */
  addAfter(key: string, milliseconds: number): void;
  close(): void;
}

/** Calls `reconcile` for each key soon after it was added: what was added meanwhile is seen by the same call. */
export function createQueue(clock: Clock, reconcile: (key: string) => void): WorkQueue {
  const waiting = new Set<string>();
  const later = new Map<string, { readonly due: number; readonly abort: AbortController }>();
  let scheduled = false;
  let closed = false;
  const drain = () => {
    scheduled = false;
    if (closed) return;
    const keys = [...waiting];
    waiting.clear();
    for (const key of keys) reconcile(key);
  };
  const add = (key: string) => {
    waiting.add(key);
    if (scheduled || closed) return;
    scheduled = true;
    setImmediate(drain);
  };
  return {
    add,
    addAfter(key, milliseconds) {
      if (closed) return;
      const due = clock.monotonic() + milliseconds;
      const planned = later.get(key);
      if (planned && planned.due <= due) return;
      planned?.abort.abort();
      const abort = new AbortController();
      later.set(key, { due, abort });
      clock.sleep(milliseconds, abort.signal).then(
        () => {
          later.delete(key);
          add(key);
        },
        () => {}, // Taken back: an earlier time was asked for, or the cluster closes.
      );
    },
    close() {
      closed = true;
      for (const { abort } of later.values()) abort.abort();
      later.clear();
    },
  };
}
