import type { Clock } from "../../foundation/clock.ts";

/**
 * A clock whose time passes only while everybody sleeps, and then at once: hours of waiting take no time and always
 * happen in the same order.
 */
export function sleepersClock(start = new Date("2026-11-24T08:00:00Z")): Clock {
  let elapsed = 0;
  let ticking = false;
  const sleepers = new Set<{ due: number; wake: () => void }>();
  const tick = () => {
    ticking = false;
    const next = [...sleepers].sort((a, b) => a.due - b.due)[0];
    if (!next) return;
    elapsed = Math.max(elapsed, next.due);
    sleepers.delete(next);
    next.wake();
    schedule();
  };
  // Whoever is awake may hand on through an immediate or two before there is really nothing to do.
  const schedule = () => {
    if (ticking) return;
    ticking = true;
    setImmediate(() => setImmediate(() => setImmediate(tick)));
  };
  return {
    now: () => new Date(start.getTime() + elapsed),
    monotonic: () => elapsed,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const stop = () => {
          if (sleepers.delete(sleeper)) reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener("abort", stop);
          resolve();
        };
        const sleeper = { due: elapsed + milliseconds, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", stop);
        schedule();
      }),
  };
}
