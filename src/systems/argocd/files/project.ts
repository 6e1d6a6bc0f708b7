import type { Blueprint, Environment } from "../../../blueprint/model.ts";
import { printYaml } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import type { ArgocdSection } from "../section.ts";

export const projectName = "applications";
/** The cluster in which Argo CD itself runs: there is one Argo CD in each. */
export const thisCluster = "https://kubernetes.default.svc";

/** What applications may come from, go to and contain. Whatever is not named here is refused by Argo CD. */
export function project(
  blueprint: Blueprint,
  environment: Environment,
  config: ArgocdSection,
  source: string,
): string {
  return printYaml(
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: { name: projectName, namespace: config.namespace },
      spec: {
        description: `Applications in ${environment.name}`,
        sourceRepos: [source],
        destinations: blueprint.applications.map(({ name }) => ({ server: thisCluster, namespace: name })),
        clusterResourceWhitelist: [{ group: "", kind: "Namespace" }],
        namespaceResourceWhitelist: [
          { group: "", kind: "ConfigMap" },
          { group: "", kind: "Service" },
          { group: "", kind: "ServiceAccount" },
          { group: "apps", kind: "Deployment" },
          { group: "autoscaling", kind: "HorizontalPodAutoscaler" },
          { group: "networking.k8s.io", kind: "NetworkPolicy" },
          { group: "policy", kind: "PodDisruptionBudget" },
        ],
      },
    },
    managedHeader("What applications may come from, go to and contain."),
  );
}
