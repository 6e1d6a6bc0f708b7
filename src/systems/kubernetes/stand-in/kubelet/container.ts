import type { RunningProgram } from "../../../../foundation/process.ts";
import type { Container, ContainerState, ContainerStatus, Pod } from "../kinds/types.ts";
import { timestamp } from "../object.ts";
import { configure, type Launch } from "./configure.ts";
import { watchHealth } from "./health.ts";
import type { LocalImage } from "./images.ts";
import { type Exit, launch } from "./launch.ts";
import { reachOf } from "./listening.ts";
import { type ContainerLog, createContainerLog } from "./log.ts";
import { firstBackOff, longestBackOff, type Node } from "./node.ts";
import { type ContainerPorts, takeContainerPorts } from "./ports.ts";
import { pullWithBackOff } from "./pull.ts";

/** One container of a Pod, restarted as the Pod's policy says until it is stopped. */
export interface ContainerWorker {
  status(): ContainerStatus;
  readonly log: ContainerLog | undefined;
  /** Of the last run that has ended, when that is not the one that `log` shows as running. */
  readonly previousLog: ContainerLog | undefined;
  /** The loopback port that stands for a container port, by number or name. */
  port(wanted: number | string): number | undefined;
  /** May be called again, to be less patient. */
  stop(graceSeconds: number): Promise<void>;
}

/** After ten minutes of running, a crash counts as the first again. */
const forgiven = 600_000;

export function startContainer(
  node: Node,
  pod: Pod,
  container: Container,
  changed: () => void,
): ContainerWorker {
  const { clock } = node;
  const stopping = new AbortController();
  let ports: ContainerPorts | undefined;
  let state: ContainerState = { waiting: { reason: "ContainerCreating" } };
  let lastState: ContainerState = {};
  let restartCount = 0;
  let ready = false;
  let started = false;
  let image: LocalImage | undefined;
  let running: RunningProgram | undefined;
  let log: ContainerLog | undefined;
  let previousLog: ContainerLog | undefined;
  let exposureTold = false;
  const now = () => timestamp(clock.now());
  const show = (next: ContainerState) => {
    state = next;
    changed();
  };
  const pause = (milliseconds: number) => clock.sleep(milliseconds, stopping.signal).catch(() => {});

  const refuse = async (reason: string, message: string) => {
    node.event(pod, "Warning", "Failed", `Error: ${message}`);
    show({ waiting: { reason, message } });
    await pause(firstBackOff);
  };

  /** Here everything is on the loopback; in a cluster a program that binds to it alone is reached by nobody. */
  const tellExposure = (own: ContainerPorts) => {
    const first = own.first();
    if (exposureTold || first === undefined || reachOf(first) !== "loopback") return;
    exposureTold = true;
    const message = `Container ${container.name} listens on 127.0.0.1 only: no real cluster's probe or Service would reach it. Listen on 0.0.0.0.`;
    node.event(pod, "Warning", "ListensOnLoopback", message);
    node.log(`pod ${pod.metadata.name}: ${message}`);
  };

  const observe = (own: ContainerPorts, signal: AbortSignal) =>
    watchHealth(container, own, clock, signal, {
      started() {
        started = true;
        changed();
      },
      ready(passes) {
        ready = passes;
        if (passes) tellExposure(own);
        changed();
      },
      restart(kind) {
        const message = `Container ${container.name} failed ${kind} probe, will be restarted`;
        node.event(pod, "Normal", "Killing", message);
        void running?.stop(pod.spec.terminationGracePeriodSeconds * 1000);
      },
      failed: (kind, why) => node.event(pod, "Warning", "Unhealthy", `${kind} probe failed: ${why}`),
    });

  /** Runs the program to its end. Undefined when it could not be started. */
  const runOnce = async (
    local: LocalImage,
    configured: Launch,
    own: ContainerPorts,
  ): Promise<(Exit & { readonly lasted: boolean }) | undefined> => {
    const lines = createContainerLog(clock);
    const launched = await launch(local, configured, (line) => lines.add(line), node.isolation);
    if (!launched.ok) {
      await refuse("CreateContainerError", launched.diagnostics.map(({ summary }) => summary).join(" "));
      return undefined;
    }
    previousLog = log;
    log = lines;
    running = launched.value.program;
    for (const remark of launched.value.remarks) node.log(`pod ${pod.metadata.name}: ${remark}`);
    const startedAt = now();
    const begun = clock.monotonic();
    const ended = new AbortController();
    show({ running: { startedAt } });
    node.event(pod, "Normal", "Created", `Created container: ${container.name}`);
    node.event(pod, "Normal", "Started", `Started container ${container.name}`);
    observe(own, ended.signal);
    if (stopping.signal.aborted) void running.stop(0);
    const exit = await launched.value.ended;
    ended.abort();
    running = undefined;
    lines.end();
    ready = false;
    started = false;
    lastState = { terminated: { ...exit, startedAt, finishedAt: now() } };
    show(lastState);
    return { ...exit, lasted: clock.monotonic() - begun > forgiven };
  };

  const backOff = async (wait: number) => {
    const id = `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
    const message = `back-off ${wait / 1000}s restarting failed container=${container.name} pod=${id}`;
    show({ waiting: { reason: "CrashLoopBackOff", message } });
    const told = `Back-off restarting failed container ${container.name} in pod ${id}`;
    node.event(pod, "Warning", "BackOff", told);
    await pause(wait);
  };

  const live = async () => {
    ports = await takeContainerPorts(node.ports, container);
    image = await pullWithBackOff(node, pod, container.image, stopping.signal, show);
    let wait = 0;
    while (image && !stopping.signal.aborted) {
      const configured = await configure(node.store, pod, container, image, ports);
      if (!configured.ok) {
        await refuse("CreateContainerConfigError", configured.message);
        continue;
      }
      const exit = await runOnce(image, configured.launch, ports);
      if (stopping.signal.aborted || !exit) continue;
      if (!restarts(pod.spec.restartPolicy, exit.exitCode)) return;
      if (exit.lasted) wait = 0;
      if (wait > 0) await backOff(wait);
      wait = wait === 0 ? firstBackOff : Math.min(wait * 2, longestBackOff);
      if (!stopping.signal.aborted) restartCount += 1;
    }
  };
  const lived = live().finally(() => ports?.giveBack());

  return {
    status: () => ({
      name: container.name,
      image: container.image,
      imageID: image?.id ?? "",
      ready,
      started,
      restartCount,
      state,
      lastState: state.terminated ? {} : lastState,
    }),
    get log() {
      return log;
    },
    get previousLog() {
      return running || !lastState.terminated ? previousLog : log;
    },
    port: (wanted) => ports?.find(wanted),
    async stop(graceSeconds) {
      stopping.abort();
      ready = false;
      changed();
      await running?.stop(graceSeconds * 1000);
      await lived;
    },
  };
}

/** Whether a container that has ended is started again. */
export function restarts(policy: string, exitCode: number): boolean {
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}
