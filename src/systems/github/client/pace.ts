import type { Clock } from "../../../foundation/clock.ts";

/**
 * GitHub asks for at most 80 content-creating calls a minute. The throttling plugin's own remedy is to wait one
 * second (three for what notifies people) before each; this lets a short run go at full speed and holds a long one
 * to the same rate. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export interface WritePace {
  /** The shape in which the throttling plugin takes a limiter. */
  key(id: string): {
    schedule(
      options: unknown,
      job: (...args: unknown[]) => Promise<unknown>,
      ...args: unknown[]
    ): Promise<unknown>;
  };
}

const minute = 60_000;

export function createWritePace(clock: Clock, perMinute = 70): WritePace {
  const starts: number[] = [];
  let turn: Promise<void> = Promise.resolve();
  const takeTurn = async () => {
    const now = clock.monotonic();
    while (starts.length > 0 && (starts[0] ?? 0) <= now - minute) starts.shift();
    if (starts.length >= perMinute) {
      await clock.sleep((starts[0] ?? now) + minute - now);
      starts.shift();
    }
    starts.push(clock.monotonic());
  };
  return {
    key: () => ({
      schedule: async (_options, job, ...args) => {
        turn = turn.then(takeTurn);
        await turn;
        return job(...args);
      },
    }),
  };
}
