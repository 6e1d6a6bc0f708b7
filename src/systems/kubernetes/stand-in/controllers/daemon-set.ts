import type { Clock } from "../../../../foundation/clock.ts";
import { daemonSets, pods } from "../kinds/resources.ts";
import { isReady, type Pod, type PodTemplate } from "../kinds/types.ts";
import type { Machinery } from "../machinery/types.ts";
import { controllerOf, controllerReference, type KubernetesObject, keyOf } from "../object.ts";
import type { RecordEvent } from "./events.ts";
import { createQueue } from "./queue.ts";
import { templateHash } from "./template-hash.ts";

const manager = "kube-controller-manager";
const revisionLabel = "controller-revision-hash";

interface DaemonSet extends KubernetesObject {
  readonly spec: { readonly template: PodTemplate };
}

/** Keeps one Pod of each set on the one node, and replaces one of an older template. */
export function startDaemonSetController(
  machinery: Machinery,
  clock: Clock,
  event: RecordEvent,
): { close(): void } {
  const { store } = machinery;
  const reconcile = (key: string) => {
    const [namespace = "", name = ""] = key.split("/");
    const set = store.get(daemonSets, namespace, name) as DaemonSet | undefined;
    if (!set || set.metadata.deletionTimestamp) return;
    const revision = templateHash(set.spec.template);
    const own = (store.list(pods, namespace) as readonly Pod[]).filter(
      (pod) => controllerOf(pod)?.uid === set.metadata.uid,
    );
    const isCurrent = (pod: Pod) => pod.metadata.labels?.[revisionLabel] === revision;
    const place = { resource: pods, namespace };
    const alive = own.filter((pod) => !pod.metadata.deletionTimestamp);
    for (const old of alive.filter((pod) => !isCurrent(pod))) machinery.remove(place, old.metadata.name);
    if (own.length === 0) {
      const { template } = set.spec;
      const labels = { ...template.metadata?.labels, [revisionLabel]: revision };
      const metadata = {
        ...template.metadata,
        labels,
        generateName: `${name}-`,
        ownerReferences: [controllerReference(set)],
      };
      const made = machinery.create(place, { metadata, spec: template.spec }, { manager });
      if (made.ok) event(set, "Normal", "SuccessfulCreate", `Created pod: ${made.value.metadata.name}`);
      else {
        event(set, "Warning", "FailedCreate", `Error creating: ${made.status.message ?? ""}`);
        queue.addAfter(key, 5000);
      }
    }
    const current = (store.list(pods, namespace) as readonly Pod[]).filter(
      (pod) =>
        controllerOf(pod)?.uid === set.metadata.uid && isCurrent(pod) && !pod.metadata.deletionTimestamp,
    );
    const ready = current.filter(isReady).length;
    const status = {
      desiredNumberScheduled: 1,
      currentNumberScheduled: current.length,
      updatedNumberScheduled: current.length,
      numberMisscheduled: 0,
      numberReady: ready,
      numberAvailable: ready,
      observedGeneration: set.metadata.generation ?? 1,
    };
    machinery.update(
      { resource: daemonSets, namespace },
      name,
      { ...set, metadata: { name }, status },
      { manager, subresource: "status" },
    );
  };

  const queue = createQueue(clock, reconcile);
  const unsubscribe = store.subscribe(({ resource, object }) => {
    if (resource === daemonSets) queue.add(keyOf(object));
    const owner = resource === pods ? controllerOf(object) : undefined;
    if (owner?.kind === "DaemonSet") queue.add(`${object.metadata.namespace}/${owner.name}`);
  });
  for (const set of store.list(daemonSets)) queue.add(keyOf(set));
  return {
    close() {
      unsubscribe();
      queue.close();
    },
  };
}
