import type { Clock } from "../../foundation/clock.ts";

/** How a call that may be stopped came out. */
export type Timed<T> =
  | { readonly call: "returned"; readonly value: T }
  /** It threw without having been asked to stop: a bug of the step. */
  | { readonly call: "crashed"; readonly error: unknown }
  /** It was asked to stop; `running` says that it did not even then. */
  | { readonly call: "stopped"; readonly by: "time" | "cancel"; readonly running: boolean };

/**
 * Calls with a signal that aborts when time is up or `signal` aborts, and then waits for the grace: what comes back
 * by then still counts, because an act that was done is done.
 */
export async function timed<T>(
  call: (signal: AbortSignal) => Promise<T>,
  clock: Clock,
  signal: AbortSignal,
  limits: { readonly milliseconds: number; readonly grace: number },
): Promise<Timed<T>> {
  const stop = new AbortController();
  const over = new AbortController();
  let by: "time" | "cancel" | undefined;
  const ask = (why: "time" | "cancel") => {
    by ??= why;
    stop.abort(new Error(why === "time" ? "time is up" : "the run is cancelled"));
  };
  const cancel = () => ask("cancel");
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel);

  const work = (async () => call(stop.signal))().then(
    (value): Timed<T> => ({ call: "returned", value }),
    (error: unknown): Timed<T> => (by ? { call: "stopped", by, running: false } : { call: "crashed", error }),
  );
  const timeUp = clock.sleep(limits.milliseconds, over.signal).then(
    () => ask("time"),
    () => {},
  );
  const asked = new Promise<void>((resolve) => {
    if (stop.signal.aborted) resolve();
    stop.signal.addEventListener("abort", () => resolve());
  });
  const graceOver = asked.then(async (): Promise<Timed<T>> => {
    await clock.sleep(limits.grace, over.signal).catch(() => {});
    return { call: "stopped", by: by ?? "cancel", running: true };
  });
  const result = await Promise.race([work, graceOver]);
  over.abort();
  signal.removeEventListener("abort", cancel);
  await timeUp;
  return result;
}
