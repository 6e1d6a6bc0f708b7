import type { Clock } from "../../../foundation/clock.ts";

/** Work by name, one piece at a time: a piece that already waits is not put in line twice. */
export interface WorkQueue {
  /** Resolves when the piece has been done. */
  add(key: string, work: () => Promise<void>): Promise<void>;
  /** The same after a while, or earlier when that was asked for before. */
  addAfter(key: string, milliseconds: number, work: () => Promise<void>): void;
  close(): void;
}

export function createQueue(clock: Clock, onBug: (error: unknown) => void): WorkQueue {
  const waiting = new Map<string, Promise<void>>();
  const later = new Map<string, { readonly due: number; readonly abort: AbortController }>();
  let last: Promise<void> = Promise.resolve();
  let closed = false;
  const add: WorkQueue["add"] = (key, work) => {
    const there = waiting.get(key);
    if (there) return there;
    last = last.then(async () => {
      waiting.delete(key);
      if (!closed) await work().catch(onBug);
    });
    waiting.set(key, last);
    return last;
  };
  return {
    add,
    addAfter(key, milliseconds, work) {
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
          return add(key, work);
        },
        () => {}, // Taken back: an earlier time was asked for, or we are closing.
      );
    },
    close() {
      closed = true;
      for (const { abort } of later.values()) abort.abort();
      later.clear();
    },
  };
}
