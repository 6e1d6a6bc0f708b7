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
  const ending = new Set<Promise<void>>();
  const keep = (work: Promise<void>) => {
    ending.add(work);
    void work.finally(() => ending.delete(work));
  };

  /** Binding: what a scheduler does where there is only one node. */
  const bind = (pod: Pod) => {
    const live = store.get(pods, pod.metadata.namespace, pod.metadata.name) as Pod | undefined;
    if (!live || live.spec.nodeName || live.metadata.deletionTimestamp) return;
    node.event(live, "Normal", "Scheduled", `Successfully assigned ${keyOf(live)} to ${nodeName}`);
    const bound = store.put(pods, { ...live, spec: { ...live.spec, nodeName } }) as Pod;
    workers.set(bound.metadata.uid, startPod(node, machinery, bound));
  };

  const terminate = async (pod: Pod) => {
    const worker = workers.get(pod.metadata.uid);
    if (!worker) return;
    workers.delete(pod.metadata.uid);
    node.event(pod, "Normal", "Killing", `Stopping container ${[...worker.containers.keys()].join(", ")}`);
    await worker.stop(pod.metadata.deletionGracePeriodSeconds ?? 0);
    machinery.remove({ resource: pods, namespace: pod.metadata.namespace }, pod.metadata.name, {
      gracePeriodSeconds: 0,
      preconditions: { uid: pod.metadata.uid },
    });
  };

  const unsubscribe = store.subscribe(({ type, resource, object }) => {
    if (resource !== pods) return;
    const pod = object as Pod;
    if (type === "ADDED") setImmediate(bind, pod);
    else if (type === "DELETED" || pod.metadata.deletionTimestamp) keep(terminate(pod));
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
      unsubscribe();
      const running = [...workers.values()];
      workers.clear();
      await Promise.all([...ending, ...running.map((worker) => worker.stop(2))]);
    },
  };
}
