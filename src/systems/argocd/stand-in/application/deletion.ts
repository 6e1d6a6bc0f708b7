import type { ClusterCache } from "../cluster/cache.ts";
import type { ClusterClient } from "../cluster/client.ts";
import { trackedBy } from "../sync/compare.ts";
import { outlivesApplication } from "../sync/options.ts";
import type { Application } from "../types.ts";

/** The finalizer by which an application takes its resources along when it is deleted. */
export function finalizerOf(application: Application): string | undefined {
  return application.metadata.finalizers?.find((name) =>
    /^resources-finalizer\.argocd\.argoproj\.io(\/(foreground|background))?$/.test(name),
  );
}

/** Deletes what is tracked for the application; returns how much of it is still there. */
export async function removeResources(
  application: Application,
  client: ClusterClient,
  cache: ClusterCache,
): Promise<number> {
  const mine = () =>
    cache
      .all()
      .filter((object) => trackedBy(object) === application.metadata.name && !outlivesApplication(object));
  for (const object of mine()) {
    if (!object.metadata.deletionTimestamp) await client.remove(object);
  }
  return mine().length;
}
