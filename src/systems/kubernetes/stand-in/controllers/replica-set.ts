import type { Clock } from "../../../../foundation/clock.ts";
import { pods, replicaSets } from "../kinds/resources.ts";
import {
  type Condition,
  conditionOf,
  isReady,
  type Pod,
  type ReplicaSet,
  withCondition,
} from "../kinds/types.ts";
import type { Machinery } from "../machinery/types.ts";
import { controllerOf, controllerReference, type KubernetesObject, keyOf, timestamp } from "../object.ts";
import type { RecordEvent } from "./events.ts";
import { createQueue } from "./queue.ts";

const manager = "kube-controller-manager";

/** Keeps as many Pods of a template as it is told to, and counts those that are ready and available. */
export function startReplicaSetController(
  machinery: Machinery,
  clock: Clock,
  event: RecordEvent,
): { close(): void } {
  const { store } = machinery;
  /** Creations that failed in a row, by key: the next try waits twice as long. */
  const failures = new Map<string, number>();

  const reconcile = (key: string) => {
    const [namespace = "", name = ""] = key.split("/");
    const set = store.get(replicaSets, namespace, name) as ReplicaSet | undefined;
    if (!set) {
      failures.delete(key);
      return;
    }
    const active = activePods(store.list(pods, namespace), set);
    const refusal = set.metadata.deletionTimestamp ? undefined : balance(machinery, set, active, event);
    if (refusal === undefined) failures.delete(key);
    else {
      const attempt = failures.get(key) ?? 0;
      failures.set(key, attempt + 1);
      queue.addAfter(key, Math.min(60_000, 1000 * 2 ** attempt));
    }
    const counted = activePods(store.list(pods, namespace), set);
    const now = clock.now();
    const ready = counted.filter(isReady);
    const waits = ready.map((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, now));
    const soonest = Math.min(...waits.filter((wait) => wait > 0));
    if (Number.isFinite(soonest)) queue.addAfter(key, soonest + 10);
    const status = {
      replicas: counted.length,
      fullyLabeledReplicas: counted.length,
      readyReplicas: ready.length,
      availableReplicas: waits.filter((wait) => wait <= 0).length,
      observedGeneration: set.metadata.generation ?? 1,
      conditions: failureCondition(set, refusal, timestamp(now)),
    };
    const place = { resource: replicaSets, namespace };
    machinery.update(place, name, { ...set, metadata: { name }, status }, { manager, subresource: "status" });
  };

  const queue = createQueue(clock, reconcile);
  const unsubscribe = store.subscribe(({ resource, object }) => {
    if (resource === replicaSets) queue.add(keyOf(object));
    const owner = resource === pods ? controllerOf(object) : undefined;
    if (owner?.kind === "ReplicaSet") queue.add(`${object.metadata.namespace}/${owner.name}`);
  });
  for (const set of store.list(replicaSets)) queue.add(keyOf(set));
  return {
    close() {
      unsubscribe();
      queue.close();
    },
  };
}

/** Pods that count: neither ended nor ending. */
function activePods(all: readonly KubernetesObject[], set: ReplicaSet): readonly Pod[] {
  return (all as readonly Pod[]).filter(
    (pod) =>
      controllerOf(pod)?.uid === set.metadata.uid &&
      !pod.metadata.deletionTimestamp &&
      pod.status?.phase !== "Failed" &&
      pod.status?.phase !== "Succeeded",
  );
}

/** Creates or deletes Pods; returns why one could not be created. */
function balance(
  machinery: Machinery,
  set: ReplicaSet,
  active: readonly Pod[],
  event: RecordEvent,
): string | undefined {
  const place = { resource: pods, namespace: set.metadata.namespace };
  for (let missing = set.spec.replicas - active.length; missing > 0; missing -= 1) {
    const { template } = set.spec;
    const metadata = {
      ...template.metadata,
      generateName: `${set.metadata.name}-`,
      ownerReferences: [controllerReference(set)],
    };
    const made = machinery.create(place, { metadata, spec: template.spec }, { manager });
    if (!made.ok) {
      const why = made.status.message ?? "";
      event(set, "Warning", "FailedCreate", `Error creating: ${why}`);
      return why;
    }
    event(set, "Normal", "SuccessfulCreate", `Created pod: ${made.value.metadata.name}`);
  }
  const surplus = active.length - set.spec.replicas;
  for (const pod of leastUsefulFirst(active).slice(0, Math.max(0, surplus))) {
    machinery.remove(place, pod.metadata.name);
    event(set, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
  }
  return undefined;
}

function leastUsefulFirst(all: readonly Pod[]): readonly Pod[] {
  return all.toSorted((a, b) => {
    if (isReady(a) !== isReady(b)) return isReady(a) ? 1 : -1;
    return a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1;
  });
}

/** Milliseconds until a ready Pod counts as available; not positive when it does already. */
function availableIn(pod: Pod, minReadySeconds: number, now: Date): number {
  if (minReadySeconds === 0) return 0;
  const since = Date.parse(conditionOf(pod, "Ready")?.lastTransitionTime ?? "");
  return since + minReadySeconds * 1000 - now.getTime();
}

function failureCondition(set: ReplicaSet, refusal: string | undefined, now: string): readonly Condition[] {
  const others = (set.status?.conditions ?? []).filter(({ type }) => type !== "ReplicaFailure");
  if (refusal === undefined) return others;
  const failure = {
    type: "ReplicaFailure",
    status: "True",
    reason: "FailedCreate",
    message: refusal,
  } as const;
  return withCondition(set.status?.conditions, failure, now);
}
