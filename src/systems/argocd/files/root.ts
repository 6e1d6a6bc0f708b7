import type { Environment } from "../../../blueprint/model.ts";
import type { ArgocdSection } from "../section.ts";
import { thisCluster } from "./project.ts";

export const rootName = "argocd-root";

/**
 * The one Application that is not in the repository: it brings `platform/<environment>`, and with it everything else.
 * It is in Argo CD's own project `default`, for those of the company are among what it brings.
 */
export function rootApplication(environment: Environment, config: ArgocdSection, repository: string) {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: rootName,
      namespace: config.namespace,
      annotations: { "argocd.argoproj.io/manifest-generate-paths": "." },
    },
    spec: {
      project: "default",
      source: {
        repoURL: repository,
        path: `platform/${environment.name}`,
        targetRevision: "refs/heads/main",
      },
      destination: { server: thisCluster, namespace: config.namespace },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
  };
}
