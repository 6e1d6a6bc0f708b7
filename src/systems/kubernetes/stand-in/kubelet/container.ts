import type { RunningProgram } from "../../../../foundation/process.ts";
import { startInRoot } from "../../../../foundation/rootfs/start.ts";
import type { Container, ContainerState, ContainerStatus, Pod } from "../kinds/types.ts";
import { timestamp } from "../object.ts";
import { configure, type Launch } from "./configure.ts";
import { watchHealth } from "./health.ts";
import type { LocalImage } from "./images.ts";
import { type ContainerLog, createContainerLog } from "./log.ts";
import { firstBackOff, longestBackOff, type Node } from "./node.ts";
import { pullWithBackOff } from "./pull.ts";

/** One container of a Pod, restarted until it is stopped. */
export interface ContainerWorker {
  status(): ContainerStatus;
  readonly log: ContainerLog | undefined;
  readonly previousLog: ContainerLog | undefined;
  /** The loopback port that stands for a container port, by number or name. */
  port(wanted: number | string): number | undefined;
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
  const hostPorts = new Map<number, number>();
  let state: ContainerState = { waiting: { reason: "ContainerCreating" } };
  let lastState: ContainerState = {};
  let restartCount = 0;
  let ready = false;
  let started = false;
  let image: LocalImage | undefined;
  let running: RunningProgram | undefined;
  let log: ContainerLog | undefined;
  let previousLog: ContainerLog | undefined;
  const now = () => timestamp(clock.now());
  const show = (next: ContainerState) => {
    state = next;
    changed();
  };
  const pause = (milliseconds: number) => clock.sleep(milliseconds, stopping.signal).catch(() => {});
  const port = (wanted: number | string) => {
    const named = container.ports?.find(({ name }) => name === wanted)?.containerPort;
    return hostPorts.get(named ?? Number(wanted));
  };

  const refuse = async (reason: string, message: string) => {
    node.event(pod, "Warning", "Failed", `Error: ${message}`);
    show({ waiting: { reason, message } });
    await pause(firstBackOff);
  };

  const observe = (signal: AbortSignal) =>
    watchHealth(container, port, clock, signal, {
      started() {
        started = true;
        changed();
      },
      ready(passes) {
        ready = passes;
        changed();
      },
      restart(kind) {
        const message = `Container ${container.name} failed ${kind} probe, will be restarted`;
        node.event(pod, "Normal", "Killing", message);
        void running?.stop(pod.spec.terminationGracePeriodSeconds * 1000);
      },
      failed: (kind, why) => node.event(pod, "Warning", "Unhealthy", `${kind} probe failed: ${why}`),
    });

  /** Runs the program to its end; true when it lasted. Undefined when it could not be started. */
  const runOnce = async (local: LocalImage, launch: Launch): Promise<boolean | undefined> => {
    const own = createContainerLog(clock);
    const { command, cwd, environment: env, user } = launch;
    const launched = await startInRoot({
      root: local.root,
      command,
      cwd,
      env,
      ...(user && { user }),
      keep: false,
      keepOutput: false,
      onLine: (line) => own.add(line),
    });
    if (!launched.ok) {
      await refuse("CreateContainerError", launched.diagnostics.map(({ summary }) => summary).join(" "));
      return undefined;
    }
    previousLog = log;
    log = own;
    running = launched.value;
    for (const remark of launched.value.remarks) node.log(`pod ${pod.metadata.name}: ${remark}`);
    const startedAt = now();
    const begun = clock.monotonic();
    const ended = new AbortController();
    show({ running: { startedAt } });
    node.event(pod, "Normal", "Started", `Started container ${container.name}`);
    observe(ended.signal);
    if (stopping.signal.aborted) void running.stop(0);
    const result = await running.finished;
    ended.abort();
    running = undefined;
    own.end();
    ready = false;
    started = false;
    lastState = { terminated: { ...exitOf(result, launched.value), startedAt, finishedAt: now() } };
    show(lastState);
    return clock.monotonic() - begun > forgiven;
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
    for (const { containerPort } of container.ports ?? []) {
      hostPorts.set(containerPort, await node.ports.take());
    }
    image = await pullWithBackOff(node, pod, container.image, stopping.signal, show);
    let wait = 0;
    while (image && !stopping.signal.aborted) {
      const configured = configure(node.store, pod, container, image, hostPorts);
      if (!configured.ok) {
        await refuse("CreateContainerConfigError", configured.message);
        continue;
      }
      const lasted = await runOnce(image, configured.launch);
      if (stopping.signal.aborted || lasted === undefined) continue;
      if (lasted) wait = 0;
      if (wait > 0) await backOff(wait);
      wait = wait === 0 ? firstBackOff : Math.min(wait * 2, longestBackOff);
      restartCount += 1;
    }
  };
  const lived = live();

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
      return previousLog;
    },
    port,
    async stop(graceSeconds) {
      stopping.abort();
      ready = false;
      changed();
      await running?.stop(graceSeconds * 1000);
      await lived;
      for (const taken of hostPorts.values()) node.ports.giveBack(taken);
    },
  };
}

/** How the program ended; one that a signal ended has the shell's exit code for it. */
function exitOf(
  result: Awaited<RunningProgram["finished"]>,
  { process }: RunningProgram,
): { exitCode: number; reason: string; message?: string } {
  const signals: Readonly<Record<string, number>> = { SIGTERM: 143, SIGKILL: 137, SIGINT: 130 };
  const exitCode = result.exitCode ?? signals[process.signalCode ?? ""] ?? 128;
  return {
    exitCode,
    reason: exitCode === 0 ? "Completed" : "Error",
    ...(result.startError && { message: result.startError }),
  };
}
