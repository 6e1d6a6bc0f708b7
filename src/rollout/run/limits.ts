import type { Ids } from "../../foundation/ids.ts";

export interface Limits {
  /** How many steps look or act at the same time. */
  readonly parallel: number;
  readonly lookMilliseconds: number;
  readonly actMilliseconds: number;
  /** What an act or a look is given to come to an end in order when its time is up or the run is cancelled. */
  readonly graceMilliseconds: number;
  /** How often a look is tried that cannot tell, an act that was refused for now, a proof that is not there yet. */
  readonly tries: number;
  /** The first pause between tries; each is twice as long as the one before, up to the longest, less some jitter. */
  readonly firstPauseMilliseconds: number;
  readonly longestPauseMilliseconds: number;
  /** When a vendor names a longer time (`Retry-After`), the run does not wait for it. */
  readonly longestRetryAfterMilliseconds: number;
  /** How long the run goes on looking at what waits for a vendor or a person, instead of ending as waiting. */
  readonly patienceMilliseconds: number;
  readonly pollMilliseconds: number;
}

export const usualLimits: Limits = {
  parallel: 8,
  lookMilliseconds: 60_000,
  actMilliseconds: 45 * 60_000,
  graceMilliseconds: 10_000,
  tries: 6,
  firstPauseMilliseconds: 500,
  longestPauseMilliseconds: 30_000,
  longestRetryAfterMilliseconds: 5 * 60_000,
  patienceMilliseconds: 0,
  pollMilliseconds: 5_000,
};

/** Half of each pause is random, so that steps which were refused together do not come back together. */
export function pauseAfter(tries: number, limits: Limits, ids: Ids): number {
  const full = Math.min(limits.longestPauseMilliseconds, limits.firstPauseMilliseconds * 2 ** tries);
  return full / 2 + (full / 2) * ids.random();
}
