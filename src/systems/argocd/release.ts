/**
 * What is installed: the official chart, and the Argo CD that it holds.
 * Source: https://github.com/argoproj/argo-helm (charts/argo-cd/Chart.yaml, version and appVersion).
 */
export const release = {
  name: "argocd",
  repository: "https://argoproj.github.io/argo-helm",
  chart: "argo-cd",
  chartVersion: "10.1.1",
  version: "v3.4.4",
} as const;

export interface Workload {
  readonly kind: "Deployment" | "StatefulSet";
  readonly name: string;
  /** False for the cache, which has a version of its own. */
  readonly ofArgoCd: boolean;
}

/** Everything of Argo CD that runs, as the chart names it for a release called `argocd`; without Dex. */
export const workloads: readonly Workload[] = [
  { kind: "StatefulSet", name: "argocd-application-controller", ofArgoCd: true },
  { kind: "Deployment", name: "argocd-applicationset-controller", ofArgoCd: true },
  { kind: "Deployment", name: "argocd-notifications-controller", ofArgoCd: true },
  { kind: "Deployment", name: "argocd-repo-server", ofArgoCd: true },
  { kind: "Deployment", name: "argocd-server", ofArgoCd: true },
  { kind: "Deployment", name: "argocd-redis", ofArgoCd: false },
];

export const definitions = ["applications", "applicationsets", "appprojects"] as const;
export const definitionGroup = "argoproj.io";
