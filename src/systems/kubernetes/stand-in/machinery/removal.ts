import type { Clock } from "../../../../foundation/clock.ts";
import { applications, namespaces, pods, replicaSets } from "../kinds/resources.ts";
import { controllerOf, type KubernetesObject, timestamp } from "../object.ts";
import { isFields } from "../schema/strict.ts";
import { conflict, done, notFound, type Reply } from "../status.ts";
import type { Store } from "../store.ts";
import type { DeleteOptions, Machinery, Place } from "./types.ts";

/** Kinds that something else controls, in the order in which they go. */
const dependents = [replicaSets, pods, applications];

/**
 * Deletion: at once, or announced by a deletion timestamp where finalizers, a running program or a namespace's
 * content stand in the way. What the object controls is collected in the background unless the client orphans it;
 * `Foreground` is treated as background.
 */
export function createRemoval(store: Store, clock: Clock): Machinery["remove"] {
  const remove = (place: Place, name: string, options: DeleteOptions = {}): Reply<KubernetesObject> => {
    const { resource, namespace } = place;
    const live = store.get(resource, namespace, name);
    if (!live) return notFound(resource, name);
    const { uid, resourceVersion } = options.preconditions ?? {};
    const differs =
      (uid && uid !== live.metadata.uid) ||
      (resourceVersion && resourceVersion !== live.metadata.resourceVersion);
    if (differs) return conflict(resource, name, "Precondition failed");
    if (options.dryRun) return done(live);
    const result = begin(place, live, options);
    if (options.propagationPolicy !== "Orphan") collect(live);
    return done(result);
  };

  const begin = ({ resource }: Place, live: KubernetesObject, options: DeleteOptions): KubernetesObject => {
    const grace = graceOf(live, options);
    const held = (live.metadata.finalizers ?? []).length > 0 || resource === namespaces || grace > 0;
    if (!held) return store.remove(resource, live);
    if (live.metadata.deletionTimestamp) return live;
    return store.put(resource, {
      ...live,
      ...(resource === namespaces && { status: { phase: "Terminating" } }),
      metadata: {
        ...live.metadata,
        deletionTimestamp: timestamp(new Date(clock.now().getTime() + grace * 1000)),
        ...(grace > 0 && { deletionGracePeriodSeconds: grace }),
      },
    });
  };

  const collect = (owner: KubernetesObject): void => {
    for (const resource of dependents) {
      for (const object of store.list(resource, owner.metadata.namespace)) {
        if (controllerOf(object)?.uid !== owner.metadata.uid) continue;
        remove({ resource, namespace: object.metadata.namespace }, object.metadata.name);
      }
    }
  };
  return remove;
}

/** Seconds that a Pod's program is given; a Pod that was never placed on a node needs none. */
function graceOf(live: KubernetesObject, options: DeleteOptions): number {
  const spec = isFields(live.spec) ? live.spec : {};
  if (live.kind !== "Pod" || spec["nodeName"] === undefined) return 0;
  return options.gracePeriodSeconds ?? Number(spec["terminationGracePeriodSeconds"] ?? 30);
}
