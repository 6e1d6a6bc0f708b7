import type { Clock } from "../../../../foundation/clock.ts";
import type { Container, Probe } from "../kinds/types.ts";
import type { ContainerPorts } from "./ports.ts";
import { runProbe } from "./probe.ts";

export type ProbeKind = "Readiness" | "Liveness" | "Startup";

export interface HealthListener {
  /** The startup probe has passed, or there is none. */
  started(): void;
  ready(passes: boolean): void;
  /** The program has to be restarted, because of this probe. */
  restart(kind: "liveness" | "startup"): void;
  failed(kind: ProbeKind, why: string): void;
}

/** Runs a container's three probes until aborted: the startup probe until it has passed, then the others. */
export function watchHealth(
  container: Container,
  ports: ContainerPorts,
  clock: Clock,
  signal: AbortSignal,
  listener: HealthListener,
): void {
  const begun = clock.monotonic();
  const observe = (
    probe: Probe,
    kind: ProbeKind,
    changed: (passes: boolean) => void,
    until: AbortSignal = signal,
  ) => {
    const port = ports.find(probe.httpGet?.port ?? probe.tcpSocket?.port ?? 0);
    const failed = (why: string) => listener.failed(kind, why);
    void runProbe({ probe, port, clock, begun, signal: until }, { changed, failed });
  };
  const begin = () => {
    listener.started();
    if (container.readinessProbe) observe(container.readinessProbe, "Readiness", listener.ready);
    else listener.ready(true);
    if (!container.livenessProbe) return;
    observe(container.livenessProbe, "Liveness", (passes) => {
      if (!passes) listener.restart("liveness");
    });
  };
  if (!container.startupProbe) {
    begin();
    return;
  }
  const passed = new AbortController();
  const decide = (passes: boolean) => {
    if (!passes) return listener.restart("startup");
    passed.abort();
    begin();
  };
  observe(container.startupProbe, "Startup", decide, AbortSignal.any([signal, passed.signal]));
}
