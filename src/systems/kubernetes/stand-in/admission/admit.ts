import { limitRanges, pods, type Resource, resourceQuotas } from "../kinds/resources.ts";
import type { Pod } from "../kinds/types.ts";
import type { KubernetesObject } from "../object.ts";
import { done, forbidden, type Reply } from "../status.ts";
import type { Store } from "../store.ts";
import { withLimitRange } from "./limit-range.ts";
import { podSecurityViolations } from "./pod-security.ts";
import { quotaExceeded } from "./resource-quota.ts";

/** What the admission plugins of a stock cluster do to a new Pod: fill in limits, hold the quota, hold the standard. */
export function admit(store: Store, resource: Resource, object: KubernetesObject): Reply<KubernetesObject> {
  if (resource !== pods) return done(object);
  const { namespace } = object.metadata;
  const limited = store
    .list(limitRanges, namespace)
    .reduce<Reply<Pod>>(
      (reply, range) => (reply.ok ? withLimitRange(reply.value, range) : reply),
      done(object as Pod),
    );
  if (!limited.ok) return limited;
  const pod = limited.value;
  const violations = podSecurityViolations(store, pod);
  if (violations) return forbidden(resource, pod.metadata.name, violations);
  const exceeded = store
    .list(resourceQuotas, namespace)
    .map((quota) => quotaExceeded(quota, pod, store.list(pods, namespace) as readonly Pod[]))
    .find((reason) => reason !== undefined);
  if (exceeded) return forbidden(resource, pod.metadata.name, exceeded);
  return done(pod);
}
