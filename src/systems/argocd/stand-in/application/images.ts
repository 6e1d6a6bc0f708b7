import type { ClusterCache } from "../cluster/cache.ts";
import { trackedBy } from "../sync/compare.ts";
import { imagesIn } from "../sync/sync.ts";
import type { ClusterObject } from "../types.ts";

/** The application that an object belongs to: by its own mark, or by that of what controls it. */
export function applicationOf(cache: ClusterCache, object: ClusterObject): string | undefined {
  const own = trackedBy(object);
  if (own !== undefined) return own;
  const [owner] = object.metadata.ownerReferences ?? [];
  if (!owner) return undefined;
  const above = cache.ofKind(owner.kind).find(({ metadata }) => metadata.uid === owner.uid);
  return above && applicationOf(cache, above);
}

/** Images of the application's Pods, each once, sorted. Source: argo-cd, ApplicationTree.GetSummary. */
export function imagesOf(cache: ClusterCache, application: string): readonly string[] {
  const pods = cache.ofKind("Pod").filter((pod) => applicationOf(cache, pod) === application);
  return [...new Set(pods.flatMap(imagesIn))].sort();
}
