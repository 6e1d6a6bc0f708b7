import type { Clock } from "../../../../foundation/clock.ts";
import { pods, statefulSets } from "../kinds/resources.ts";
import { isReady, type Pod, type StatefulSet } from "../kinds/types.ts";
import type { Machinery } from "../machinery/types.ts";
import { controllerOf, controllerReference, keyOf } from "../object.ts";
import type { RecordEvent } from "./events.ts";
import { createQueue } from "./queue.ts";
import { templateHash } from "./template-hash.ts";

const manager = "kube-controller-manager";
const revisionLabel = "controller-revision-hash";

/**
 * Keeps Pods with numbers for names: each is made once all before it are ready, the last goes first, and one of an
 * older template is replaced from the last downwards, one at a time. Every set is treated as `OrderedReady`.
 */
export function startStatefulSetController(
  machinery: Machinery,
  clock: Clock,
  event: RecordEvent,
): { close(): void } {
  const { store } = machinery;
  const reconcile = (key: string) => {
    const [namespace = "", name = ""] = key.split("/");
    const set = store.get(statefulSets, namespace, name) as StatefulSet | undefined;
    if (!set || set.metadata.deletionTimestamp) return;
    const revision = `${name}-${templateHash(set.spec.template)}`;
    const owned = () =>
      (store.list(pods, namespace) as readonly Pod[])
        .filter((pod) => controllerOf(pod)?.uid === set.metadata.uid)
        .toSorted((a, b) => ordinalOf(a) - ordinalOf(b));
    balance(machinery, set, owned(), revision, event);

    const counted = owned().filter((pod) => !pod.metadata.deletionTimestamp);
    const current = counted.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision);
    const ready = counted.filter(isReady);
    const updated = current.length === counted.length;
    const status = {
      replicas: counted.length,
      readyReplicas: ready.length,
      availableReplicas: ready.length,
      updatedReplicas: current.length,
      currentReplicas: updated ? current.length : counted.length - current.length,
      currentRevision: updated ? revision : (set.status?.currentRevision ?? revision),
      updateRevision: revision,
      observedGeneration: set.metadata.generation ?? 1,
      collisionCount: 0,
    };
    const place = { resource: statefulSets, namespace };
    machinery.update(place, name, { ...set, metadata: { name }, status }, { manager, subresource: "status" });
  };

  const queue = createQueue(clock, reconcile);
  const unsubscribe = store.subscribe(({ resource, object }) => {
    if (resource === statefulSets) queue.add(keyOf(object));
    const owner = resource === pods ? controllerOf(object) : undefined;
    if (owner?.kind === "StatefulSet") queue.add(`${object.metadata.namespace}/${owner.name}`);
  });
  for (const set of store.list(statefulSets)) queue.add(keyOf(set));
  return {
    close() {
      unsubscribe();
      queue.close();
    },
  };
}

/** One move: the first Pod that is missing, the last that is too many, or the last of an older template. */
function balance(
  machinery: Machinery,
  set: StatefulSet,
  owned: readonly Pod[],
  revision: string,
  event: RecordEvent,
): void {
  const place = { resource: pods, namespace: set.metadata.namespace };
  const { replicas, template } = set.spec;
  const remove = (pod: Pod) => {
    machinery.remove(place, pod.metadata.name);
    event(set, "Normal", "SuccessfulDelete", `delete Pod ${pod.metadata.name} in StatefulSet successful`);
  };
  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    const pod = owned.find((one) => ordinalOf(one) === ordinal);
    if (pod && isReady(pod) && !pod.metadata.deletionTimestamp) continue;
    if (pod) return; // Everything else waits for it.
    const name = `${set.metadata.name}-${ordinal}`;
    const labels = {
      ...template.metadata?.labels,
      [revisionLabel]: revision,
      "statefulset.kubernetes.io/pod-name": name,
    };
    const metadata = { ...template.metadata, name, labels, ownerReferences: [controllerReference(set)] };
    const made = machinery.create(place, { metadata, spec: template.spec }, { manager });
    const what = `create Pod ${name} in StatefulSet`;
    if (made.ok) event(set, "Normal", "SuccessfulCreate", `${what} successful`);
    else event(set, "Warning", "FailedCreate", `${what} failed: ${made.status.message ?? ""}`);
    return;
  }
  if (owned.some((pod) => pod.metadata.deletionTimestamp)) return;
  const surplus = owned.findLast((pod) => ordinalOf(pod) >= replicas);
  const old = owned.findLast((pod) => pod.metadata.labels?.[revisionLabel] !== revision);
  const next = surplus ?? old;
  if (next) remove(next);
}

function ordinalOf(pod: Pod): number {
  return Number(/-([0-9]+)$/.exec(pod.metadata.name)?.[1] ?? -1);
}
