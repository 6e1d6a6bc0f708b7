import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Probe } from "../kinds/types.ts";

/** Undefined when the probe passed; otherwise why not, in the kubelet's words. */
export type ProbeOutcome = string | undefined;

/** Asks once. `port` is the loopback port that stands for the probe's own. */
export function probeOnce(probe: Probe, port: number): Promise<ProbeOutcome> {
  const timeout = probe.timeoutSeconds * 1000;
  return probe.httpGet ? probeHttp(probe.httpGet, port, timeout) : probeTcp(port, timeout);
}

function probeHttp(
  { path = "/", httpHeaders = [] }: NonNullable<Probe["httpGet"]>,
  port: number,
  timeout: number,
): Promise<ProbeOutcome> {
  const url = `http://127.0.0.1:${port}${path.startsWith("/") ? path : `/${path}`}`;
  const headers = Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value]));
  return new Promise((resolve) => {
    const asked = request(
      url,
      {
        agent: false,
        headers: { "user-agent": "kube-probe/1.35", accept: "*/*", ...headers, connection: "close" },
      },
      (response: IncomingMessage) => {
        const status = response.statusCode ?? 0;
        response.resume();
        resolve(status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`);
      },
    );
    const late = setTimeout(() => {
      resolve(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
      asked.destroy();
    }, timeout);
    asked.on("error", (error) => resolve(`Get "${url}": ${error.message}`));
    asked.on("close", () => clearTimeout(late));
    asked.end();
  });
}

function probeTcp(port: number, timeout: number): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout });
    const end = (outcome: ProbeOutcome) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.on("connect", () => end(undefined));
    socket.on("timeout", () => end(`dial tcp 127.0.0.1:${port}: i/o timeout`));
    socket.on("error", (error) => end(`dial tcp 127.0.0.1:${port}: ${error.message}`));
  });
}

export interface ProbeListener {
  /** The thresholds say that the answer has changed; also called with the very first verdict. */
  changed(passes: boolean): void;
  /** One attempt failed. */
  failed(why: string): void;
}

/**
 * Asks every `periodSeconds` until aborted; a verdict needs `successThreshold` passes or `failureThreshold` failures
 * in a row. The first attempt comes a moment after the program was started, or after `initialDelaySeconds`.
 */
export async function runProbe(
  probe: Probe,
  port: number,
  clock: Clock,
  signal: AbortSignal,
  listener: ProbeListener,
): Promise<void> {
  let verdict: boolean | undefined;
  let run = 0;
  let last: boolean | undefined;
  let wait = (probe.initialDelaySeconds ?? 0) * 1000 || headStart;
  for (;;) {
    const slept = await clock.sleep(wait, signal).then(
      () => true,
      () => false, // The container has ended.
    );
    if (!slept || signal.aborted) return;
    const why = await probeOnce(probe, port);
    if (signal.aborted) return;
    const passes = why === undefined;
    run = passes === last ? run + 1 : 1;
    last = passes;
    if (why !== undefined) listener.failed(why);
    const threshold = passes ? probe.successThreshold : probe.failureThreshold;
    if (run >= threshold && verdict !== passes) {
      verdict = passes;
      listener.changed(passes);
    }
    wait = probe.periodSeconds * 1000;
  }
}

/** Milliseconds that a program is given before the first question: most listen by then. */
const headStart = 300;
