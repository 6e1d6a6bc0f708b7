import type { Clock } from "../../../../foundation/clock.ts";
import type { ClusterCache } from "../cluster/cache.ts";
import type { ClusterClient } from "../cluster/client.ts";
import { argoNamespace, type ClusterObject, timestamp } from "../types.ts";
import { ownNode } from "./workloads.ts";

export interface OwnNode {
  /** Says that nothing runs here any more. */
  close(): Promise<void>;
}

/**
 * What a kubelet does, for Argo CD's own Pods: they run as long as this process does, and say so. So whether Argo CD
 * serves can be read from the cluster, as with the real one.
 */
export function startOwnNode(client: ClusterClient, cache: ClusterCache, clock: Clock): OwnNode {
  let closed = false;
  const own = () => cache.ofKind("Pod").filter(isOwn);
  const tell = async (pod: ClusterObject, running: boolean) => {
    const written = await client.patchStatus(pod, statusOf(pod, running, timestamp(clock.now())));
    if (written.ok) cache.learn(written.value);
  };
  const tend = (pod: ClusterObject) => {
    if (closed || !isOwn(pod)) return;
    if (pod.metadata.deletionTimestamp) void client.remove(pod, { graceSeconds: 0 });
    else if (!isReady(pod)) void tell(pod, true);
  };
  cache.subscribe(({ type, object }) => {
    if (type !== "DELETED") tend(object);
  });
  for (const pod of own()) tend(pod);
  return {
    async close() {
      closed = true;
      await Promise.all(own().map((pod) => tell(pod, false)));
    },
  };
}

function isOwn(object: ClusterObject): boolean {
  const { nodeName } = (object["spec"] ?? {}) as { readonly nodeName?: string };
  return object.kind === "Pod" && object.metadata.namespace === argoNamespace && nodeName === ownNode;
}

function isReady(pod: ClusterObject): boolean {
  const { conditions = [] } = (pod["status"] ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

function statusOf(pod: ClusterObject, running: boolean, now: string) {
  const { containers } = pod["spec"] as {
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
  const status = running ? "True" : "False";
  const since = { status, lastTransitionTime: now, ...(!running && { reason: "NodeNotReady" }) };
  return {
    phase: "Running",
    conditions: ["Initialized", "PodScheduled"]
      .map((type) => ({ type, status: "True", lastTransitionTime: now }) as object)
      .concat(["ContainersReady", "Ready"].map((type) => ({ type, ...since }))),
    containerStatuses: containers.map(({ name, image }) => ({
      ...{ name, image, imageID: image, ready: running, started: running, restartCount: 0, lastState: {} },
      state: { running: { startedAt: now } },
    })),
    startTime: now,
  };
}
