import { definitionGroup, definitions, release, type Workload, workloads } from "../../release.ts";
import { argoNamespace, type ClusterObject } from "../types.ts";

/** The node on which Argo CD's own Pods run: this process. The cluster's own node leaves them alone. */
export const ownNode = "argocd-stand-in";

const kinds: Readonly<Record<(typeof definitions)[number], string>> = {
  applications: "Application",
  applicationsets: "ApplicationSet",
  appprojects: "AppProject",
};

/** Argo CD's three kinds; of their fields the cluster's stand-in has descriptions of its own. */
export const definitionObjects: readonly ClusterObject[] = definitions.map((plural) => {
  const kind = kinds[plural];
  const name = `${plural}.${definitionGroup}`;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name, labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "argocd" } },
    spec: {
      group: definitionGroup,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope: "Namespaced",
      versions: [
        {
          name: "v1alpha1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          ...(kind === "ApplicationSet" && { subresources: { status: {} } }),
        },
      ],
    },
  };
});

/** Argo CD's workloads, one Pod each, as the chart makes them: kinds, names, labels and images. */
export const workloadObjects: readonly ClusterObject[] = workloads.map((workload) => {
  const { kind, name } = workload;
  const selected = { "app.kubernetes.io/instance": release.name, "app.kubernetes.io/name": name };
  const labels = {
    ...selected,
    "app.kubernetes.io/part-of": "argocd",
    "app.kubernetes.io/version": release.version,
    "helm.sh/chart": `${release.chart}-${release.chartVersion}`,
  };
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: argoNamespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: selected },
      ...(kind === "StatefulSet" && { serviceName: name }),
      template: { metadata: { labels }, spec: podSpec(workload) },
    },
  };
});

function podSpec({ name, ofArgoCd }: Workload) {
  return {
    nodeName: ownNode,
    containers: [
      {
        name: name.replace(/^argocd-/, ""),
        image: ofArgoCd
          ? `quay.io/argoproj/argocd:${release.version}`
          : "ecr-public.aws.com/docker/library/redis:8",
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          seccompProfile: { type: "RuntimeDefault" },
        },
      },
    ],
  };
}
