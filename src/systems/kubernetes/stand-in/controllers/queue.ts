import type { Clock } from "../../../../foundation/clock.ts";
import { createLater } from "../../../../foundation/later.ts";

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
  const later = createLater(clock);
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
    addAfter: (key, milliseconds) => later.after(key, milliseconds, () => add(key)),
    close() {
      closed = true;
      later.close();
    },
  };
}
