import type { Clock } from "../../../../foundation/clock.ts";
import type { Probe } from "../kinds/types.ts";
import { probeOnce, probeTcp } from "./probe-once.ts";

export interface ProbeListener {
  /** The thresholds say that the answer has changed; also called with the very first verdict. */
  changed(passes: boolean): void;
  /** One attempt failed. */
  failed(why: string): void;
}

export interface ProbeRun {
  readonly probe: Probe;
  /** The loopback port that stands for the probe's own; undefined where nothing does. */
  readonly port: number | undefined;
  readonly clock: Clock;
  /** Monotonic milliseconds at which the program was started: `initialDelaySeconds` counts from there. */
  readonly begun: number;
  /** Ends the probing. */
  readonly signal: AbortSignal;
}

/**
 * Asks every `periodSeconds` until aborted; a verdict needs `successThreshold` passes or `failureThreshold` failures
 * in a row. Without `initialDelaySeconds` the first attempt comes as soon as somebody listens, so that a program is
 * ready when it is and not at the next period.
 */
export async function runProbe(run: ProbeRun, listener: ProbeListener): Promise<void> {
  const { probe, port, clock, signal } = run;
  let verdict: boolean | undefined;
  let inARow = 0;
  let last: boolean | undefined;
  try {
    const delay = run.begun + (probe.initialDelaySeconds ?? 0) * 1000 - clock.monotonic();
    if (delay > 0) await clock.sleep(delay, signal);
    else if (port !== undefined) await untilListening(port, clock, signal);
    while (!signal.aborted) {
      const why = await probeOnce(probe, port);
      if (signal.aborted) return;
      const passes = why === undefined;
      inARow = passes === last ? inARow + 1 : 1;
      last = passes;
      if (why !== undefined) listener.failed(why);
      const threshold = passes ? probe.successThreshold : probe.failureThreshold;
      if (inARow >= threshold && verdict !== passes) {
        verdict = passes;
        listener.changed(passes);
      }
      await clock.sleep(probe.periodSeconds * 1000, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error; // The container has ended.
  }
}

/** Resolves as soon as somebody accepts connections, and at the latest after the head start. Rejects on abort. */
async function untilListening(port: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const end = clock.monotonic() + headStart;
  while (clock.monotonic() < end && (await probeTcp(port, headStart)) !== undefined) {
    await clock.sleep(step, signal);
  }
}

/** Milliseconds that a program is given to listen before the first attempt is made anyway. */
const headStart = 1000;
/** Milliseconds between two looks. */
const step = 25;
