import type { LogOptions } from "../api/read.ts";
import { pods } from "../kinds/resources.ts";
import type { Pod } from "../kinds/types.ts";
import type { Machinery } from "../machinery/types.ts";
import { type KubernetesObject, keyOf } from "../object.ts";
import type { Node } from "./node.ts";
import { nodeName, type PodWorker, startPod } from "./pod.ts";

/** The one node of the cluster: takes every Pod, runs its programs and says how they are. */
export interface Kubelet {
  readLog(
    namespace: string,
    pod: string,
    options: LogOptions,
  ): { readonly text: string; readonly follow?: ReadableStream<Uint8Array> } | undefined;
  /** The loopback port that stands for a Pod's container port. */
  port(pod: KubernetesObject, wanted: number | string): number | undefined;
  /** Ends every program. */
  close(): Promise<void>;
}

export function startKubelet(node: Node, machinery: Machinery): Kubelet {
  const { store } = machinery;
  const workers = new Map<string, PodWorker>();
  /** Pods whose programs are being ended; they keep their logs until they are gone. */
  const ending = new Map<string, Promise<void>>();
  let closed = false;

  /** Binding: what a scheduler does where there is only one node. */
  const bind = (pod: Pod) => {
    const live = store.get(pods, pod.metadata.namespace, pod.metadata.name) as Pod | undefined;
    if (closed || !live || live.spec.nodeName || live.metadata.deletionTimestamp) return;
    node.event(live, "Normal", "Scheduled", `Successfully assigned ${keyOf(live)} to ${nodeName}`);
    const bound = store.put(pods, { ...live, spec: { ...live.spec, nodeName } }) as Pod;
    workers.set(bound.metadata.uid, startPod(node, machinery, bound));
  };

  const end = async (pod: Pod, worker: PodWorker) => {
    node.event(pod, "Normal", "Killing", `Stopping container ${[...worker.containers.keys()].join(", ")}`);
    await worker.stop(pod.metadata.deletionGracePeriodSeconds ?? 0);
    workers.delete(worker.uid);
    ending.delete(worker.uid);
    machinery.remove({ resource: pods, namespace: pod.metadata.namespace }, pod.metadata.name, {
      gracePeriodSeconds: 0,
      preconditions: { uid: worker.uid },
    });
  };

  const unsubscribe = store.subscribe(({ type, resource, object }) => {
    if (resource !== pods) return;
    const pod = object as Pod;
    if (type === "ADDED") {
      setImmediate(bind, pod);
      return;
    }
    if (type !== "DELETED" && !pod.metadata.deletionTimestamp) return;
    const worker = workers.get(pod.metadata.uid);
    if (!worker) return;
    const underway = ending.get(worker.uid);
    if (!underway) ending.set(worker.uid, end(pod, worker));
    // Removed by force while its programs were still being asked.
    else if (type === "DELETED") void worker.stop(0);
  });

  return {
    readLog(namespace, name, options) {
      const pod = store.get(pods, namespace, name) as Pod | undefined;
      const worker = pod && workers.get(pod.metadata.uid);
      const container = options.container ?? pod?.spec.containers[0]?.name ?? "";
      const found = worker?.containers.get(container);
      const log = options.previous ? found?.previousLog : found?.log;
      if (!log) return undefined;
      return { text: log.read(options), ...(options.follow && { follow: log.follow(options) }) };
    },
    port(pod, wanted) {
      const worker = workers.get(pod.metadata.uid);
      for (const container of worker?.containers.values() ?? []) {
        const found = container.port(wanted);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    async close() {
      closed = true;
      unsubscribe();
      await Promise.all([...workers.values()].map((worker) => worker.stop(closingGrace)));
      await Promise.all(ending.values());
    },
  };
}

/** Seconds that programs are given when the cluster itself ends. */
const closingGrace = 2;
