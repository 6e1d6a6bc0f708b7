import { backOff, retryAfter } from "../../../foundation/back-off.ts";

export interface Answer {
  /** 0 where none came. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const attempts = 5;
/** Milliseconds; doubles with every further attempt. */
const firstPause = 500;
/** Longest wait that Graph may ask for, in milliseconds: beyond it the run ends, and the next one goes on. */
const patience = 90_000;

/**
 * Milliseconds to wait before the next attempt, or null to stay with the answer. A throttled call was not carried out,
 * whatever its method; a POST that broke otherwise may have been, and is never sent twice.
 * https://learn.microsoft.com/graph/throttling
 */
export function pauseBefore(
  attempt: number,
  { status, headers }: Answer,
  options: {
    readonly repeatable: boolean;
    readonly fresh: boolean;
    readonly now: Date;
    readonly random: number;
  },
): number | null {
  if (attempt >= attempts) return null;
  const usual = backOff(attempt, firstPause, options.random);
  const asked = retryAfter(headers.get("retry-after"), options.now);
  if (status === 429 || (status === 503 && asked !== null)) {
    const pause = asked === null ? usual : asked + options.random * 500;
    return pause <= patience ? pause : null;
  }
  // The directory spreads what was made within seconds, and until then some of its servers know nothing of it.
  if (options.fresh && (status === 400 || status === 404)) return usual;
  return options.repeatable && (status === 0 || status >= 500) ? usual : null;
}
