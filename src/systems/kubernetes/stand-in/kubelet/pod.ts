import { pods } from "../kinds/resources.ts";
import { type Condition, type ContainerStatus, type Pod, withCondition } from "../kinds/types.ts";
import type { Machinery } from "../machinery/types.ts";
import { timestamp } from "../object.ts";
import { type ContainerWorker, restarts, startContainer } from "./container.ts";
import type { Node } from "./node.ts";

/** A Pod that this node runs. */
export interface PodWorker {
  readonly uid: string;
  readonly containers: ReadonlyMap<string, ContainerWorker>;
  /** Ends the programs: SIGTERM, and SIGKILL after the grace period. May be called again, to be less patient. */
  stop(graceSeconds: number): Promise<void>;
}

export const nodeName = "stand-in";
const manager = "kubelet";

export function startPod(node: Node, machinery: Machinery, pod: Pod): PodWorker {
  const { namespace, name, uid } = pod.metadata;
  const startTime = timestamp(node.clock.now());
  const containers = new Map<string, ContainerWorker>();
  let scheduled = false;
  let ended = false;

  /** Writes what the containers look like now into the Pod's status. */
  const publish = () => {
    scheduled = false;
    const live = node.store.get(pods, namespace, name) as Pod | undefined;
    if (ended || !live || live.metadata.uid !== uid) return;
    const statuses = [...containers.values()].map((worker) => worker.status());
    const status = podStatus(live, statuses, startTime, timestamp(node.clock.now()));
    machinery.update(
      { resource: pods, namespace },
      name,
      { ...live, metadata: { name }, status },
      { manager, subresource: "status" },
    );
  };
  const changed = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(publish);
  };
  for (const container of pod.spec.containers) {
    containers.set(container.name, startContainer(node, pod, container, changed));
  }
  changed();
  return {
    uid,
    containers,
    async stop(graceSeconds) {
      await Promise.all([...containers.values()].map((worker) => worker.stop(graceSeconds)));
      publish();
      ended = true;
    },
  };
}

/** Phase, conditions and container statuses, as the kubelet derives them. */
export function podStatus(
  pod: Pod,
  statuses: readonly ContainerStatus[],
  startTime: string,
  now: string,
): NonNullable<Pod["status"]> {
  const phase = phaseOf(pod.spec.restartPolicy, statuses);
  const unready = statuses.filter(({ ready }) => !ready).map((status) => status.name);
  const isReady = unready.length === 0;
  const why =
    phase === "Succeeded"
      ? { reason: "PodCompleted" }
      : {
          reason: "ContainersNotReady",
          message: `containers with unready status: [${unready.join(" ")}]`,
        };
  const readiness = (type: string): Condition =>
    isReady ? { type, status: "True" } : { type, status: "False", ...why };
  const passed: Condition[] = ["PodScheduled", "Initialized"].map((type) => ({ type, status: "True" }));
  let conditions = pod.status?.conditions;
  for (const condition of [...passed, readiness("ContainersReady"), readiness("Ready")]) {
    conditions = withCondition(conditions, condition, now);
  }
  return {
    ...pod.status,
    phase,
    conditions: conditions ?? [],
    containerStatuses: statuses,
    podIP: "127.0.0.1",
    startTime,
  };
}

/** Pending until every container has run; then Running for as long as one runs or will run again. */
function phaseOf(policy: string, statuses: readonly ContainerStatus[]): string {
  const exits = statuses.map(({ state, lastState }) => (state.terminated ?? lastState.terminated)?.exitCode);
  const waits = statuses.some(({ state }, index) => state.waiting && exits[index] === undefined);
  if (waits) return "Pending";
  const over = statuses.every(({ state: { terminated } }) => {
    return terminated !== undefined && !restarts(policy, terminated.exitCode);
  });
  if (!over) return "Running";
  return exits.every((code) => code === 0) ? "Succeeded" : "Failed";
}
