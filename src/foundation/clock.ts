import { setTimeout as delay } from "node:timers/promises";

/** The door through which time comes in; a test closes it with a clock of its own. */
export interface Clock {
  now(): Date;
  /** Milliseconds from an arbitrary start, never going backwards. */
  monotonic(): number;
  /** Resolves after `milliseconds`, or rejects with the signal's reason when it aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, signal ? { signal } : {});
  },
};

/** A clock that stands still until told: `sleep` moves it forward and returns at once. */
export function steppedClock(start: Date): Clock & { advance(milliseconds: number): void } {
  let elapsed = 0;
  return {
    now: () => new Date(start.getTime() + elapsed),
    monotonic: () => elapsed,
    sleep: async (milliseconds) => {
      elapsed += milliseconds;
    },
    advance: (milliseconds) => {
      elapsed += milliseconds;
    },
  };
}
