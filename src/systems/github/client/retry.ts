import { backOff, retryAfter } from "../../../foundation/back-off.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";

/**
 * When a call that failed is worth another try. Octokit's own plugins for this (retry, throttling) put every call
 * through timers and cost about 14 ms a call, which is most of what a run of the action would take.
 */
export interface Failure {
  readonly status: number;
  readonly message: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

const attempts = 4;
/** Milliseconds; doubles with every further attempt. */
const firstPause = 250;
/** Longest wait for a rate limit, in milliseconds: beyond it the run ends, and the next one goes on. */
const patience = 90_000;

/**
 * Milliseconds to wait before the next attempt, or null to give up. A call that must not be made twice is tried
 * again only where GitHub says that it did not take it at all.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
export function pauseBefore(
  attempt: number,
  failure: Failure,
  options: { readonly once: boolean; readonly now: Date; readonly random: number },
): number | null {
  if (attempt >= attempts) return null;
  if (failure.status === 403 || failure.status === 429) {
    const limit = rateLimit(failure, options.now);
    return limit !== null && limit <= patience ? limit : null;
  }
  if (failure.status < 500 || options.once) return null;
  return backOff(attempt, firstPause, options.random);
}

/** Milliseconds until the limit is lifted; null when it is not a limit that refused the call. */
function rateLimit({ status, message, headers }: Failure, now: Date): number | null {
  const asked = headers["retry-after"];
  const after = retryAfter(asked === undefined ? undefined : String(asked), now);
  if (after !== null) return after;
  if (String(headers["x-ratelimit-remaining"]) === "0") {
    const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN) * 1000;
    return Number.isFinite(reset) ? Math.max(0, reset - now.getTime()) + 1000 : 60_000;
  }
  return status === 429 || /secondary rate limit/i.test(message) ? 60_000 : null;
}

/** Runs a call until it succeeds or is not worth another try. */
export async function withRetries<Value>(
  call: () => Promise<Value>,
  { clock, ids, once }: { readonly clock: Clock; readonly ids: Ids; readonly once: boolean },
): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const failure = failureOf(error);
      const options = { once, now: clock.now(), random: ids.random() };
      const pause = failure ? pauseBefore(attempt, failure, options) : null;
      if (pause === null) throw error;
      await clock.sleep(pause);
    }
  }
}

/** What Octokit's errors carry; undefined for any other error, which is a bug. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  const response =
    "response" in error ? (error.response as { headers?: Failure["headers"] } | undefined) : undefined;
  return { status: error.status, message: error.message, headers: response?.headers ?? {} };
}
