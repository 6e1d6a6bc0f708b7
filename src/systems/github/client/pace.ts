import type { Clock } from "../../../foundation/clock.ts";

const minute = 60_000;

/**
 * Resolves when another write may be sent. GitHub asks for at most 80 content-creating calls a minute; a short run
 * goes at full speed, and a long one is held to that rate.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export function createWritePace(clock: Clock, perMinute = 70): () => Promise<void> {
  const starts: number[] = [];
  const takeTurn = async () => {
    const oldest = starts.length >= perMinute ? starts.shift() : undefined;
    const pause = oldest === undefined ? 0 : oldest + minute - clock.monotonic();
    if (pause > 0) await clock.sleep(pause);
    starts.push(clock.monotonic());
  };
  let turn: Promise<void> = Promise.resolve();
  return () => {
    turn = turn.then(takeTurn);
    return turn;
  };
}
