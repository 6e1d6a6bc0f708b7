import { ok, type Result } from "../../../foundation/result.ts";
import type { ClusterCache } from "./cluster/cache.ts";
import type { ClusterClient } from "./cluster/client.ts";
import { followedBranch, rootApplication } from "./controller.ts";
import { argoNamespace, type ClusterObject, thisCluster } from "./types.ts";

/**
 * What an administrator applies once when Argo CD is installed: its namespace, the default project, and the root
 * application, which brings everything else out of the configuration repository.
 */
export async function bootstrap(
  client: ClusterClient,
  cache: ClusterCache,
  repoURL: string,
  path: string,
): Promise<Result<void>> {
  const argo = { apiVersion: "argoproj.io/v1alpha1" };
  const objects: readonly ClusterObject[] = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: argoNamespace } },
    {
      ...argo,
      kind: "AppProject",
      metadata: { name: "default", namespace: argoNamespace },
      spec: {
        sourceRepos: ["*"],
        destinations: [{ server: "*", namespace: "*" }],
        clusterResourceWhitelist: [{ group: "*", kind: "*" }],
      },
    },
    {
      ...argo,
      kind: "Application",
      metadata: {
        name: rootApplication,
        namespace: argoNamespace,
        annotations: { "argocd.argoproj.io/manifest-generate-paths": "." },
      },
      spec: {
        project: "default",
        source: { repoURL, path, targetRevision: followedBranch },
        destination: { server: thisCluster, namespace: argoNamespace },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      },
    },
  ];
  for (const object of objects) {
    const applied = await client.apply(object, { manager: "bootstrap" });
    if (!applied.ok) return applied;
    cache.learn(applied.value);
  }
  return ok(undefined);
}
