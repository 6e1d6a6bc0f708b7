import type { Clock } from "../../../../foundation/clock.ts";
import type { Container, Probe } from "../kinds/types.ts";
import { runProbe } from "./probe.ts";

export interface HealthListener {
  /** The startup probe has passed, or there is none. */
  started(): void;
  ready(passes: boolean): void;
  /** The program has to be restarted, because of this probe. */
  restart(kind: "liveness" | "startup"): void;
  failed(kind: "Readiness" | "Liveness" | "Startup", why: string): void;
}

/** Runs a container's three probes until aborted: the startup probe first, the others once it has passed. */
export function watchHealth(
  container: Container,
  portOf: (wanted: number | string) => number | undefined,
  clock: Clock,
  signal: AbortSignal,
  listener: HealthListener,
): void {
  const observe = (
    probe: Probe | undefined,
    kind: "Readiness" | "Liveness" | "Startup",
    changed: (passes: boolean) => void,
  ) => {
    if (!probe) return;
    const wanted = probe.httpGet?.port ?? probe.tcpSocket?.port ?? 0;
    const port = portOf(wanted);
    const failed = (why: string) => listener.failed(kind, why);
    if (port === undefined) return failed(`the container declares no port ${wanted}`);
    void runProbe(probe, port, clock, signal, { changed, failed });
  };
  const begin = () => {
    listener.started();
    if (container.readinessProbe) observe(container.readinessProbe, "Readiness", listener.ready);
    else listener.ready(true);
    observe(container.livenessProbe, "Liveness", (passes) => {
      if (!passes) listener.restart("liveness");
    });
  };
  if (!container.startupProbe) {
    begin();
    return;
  }
  let begun = false;
  observe(container.startupProbe, "Startup", (passes) => {
    if (!passes) listener.restart("startup");
    else if (!begun) {
      begun = true;
      begin();
    }
  });
}
