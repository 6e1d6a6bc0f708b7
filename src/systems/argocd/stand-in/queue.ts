import type { Clock } from "../../../foundation/clock.ts";
import { createLater } from "../../../foundation/later.ts";

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
  const later = createLater(clock);
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
    addAfter: (key, milliseconds, work) => later.after(key, milliseconds, () => void add(key, work)),
    close() {
      closed = true;
      later.close();
    },
  };
}
