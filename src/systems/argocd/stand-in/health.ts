import { groupOf, type KubernetesObject } from "./object.ts";

export type HealthStatus = "Healthy" | "Progressing" | "Degraded" | "Missing" | "Suspended" | "Unknown";

export interface Health {
  readonly status: HealthStatus;
  readonly message?: string;
}

/**
 * How a resource is, as Argo CD judges it; undefined for kinds that have no health of their own.
 * Source: argoproj/gitops-engine, pkg/health (health_deployment.go, health_pod.go …).
 */
export function healthOf(object: KubernetesObject): Health | undefined {
  if (object.metadata.deletionTimestamp) return { status: "Progressing", message: "Pending deletion" };
  const kind = `${groupOf(object)}/${object.kind}`;
  if (kind === "apps/Deployment") return deploymentHealth(object);
  if (kind === "/Service" || kind === "autoscaling/HorizontalPodAutoscaler") return { status: "Healthy" };
  return undefined;
}

interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
  readonly conditions?: readonly {
    readonly type: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
}

function deploymentHealth(object: KubernetesObject): Health {
  const name = object.metadata.name;
  const wanted = (object["spec"] as { readonly replicas?: number } | undefined)?.replicas ?? 1;
  const status = (object["status"] ?? {}) as DeploymentStatus;
  if ((object.metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return {
      status: "Progressing",
      message: "Waiting for rollout to finish: observed deployment generation less than desired generation",
    };
  }
  const progressing = status.conditions?.find(({ type }) => type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") {
    return { status: "Degraded", message: `Deployment "${name}" exceeded its progress deadline` };
  }
  const updated = status.updatedReplicas ?? 0;
  if (updated < wanted) {
    return {
      status: "Progressing",
      message: `Waiting for rollout to finish: ${updated} out of ${wanted} new replicas have been updated...`,
    };
  }
  const old = (status.replicas ?? 0) - updated;
  if (old > 0) {
    return {
      status: "Progressing",
      message: `Waiting for rollout to finish: ${old} old replicas are pending termination...`,
    };
  }
  const available = status.availableReplicas ?? 0;
  if (available < updated) {
    return {
      status: "Progressing",
      message: `Waiting for rollout to finish: ${available} of ${updated} updated replicas are available...`,
    };
  }
  return { status: "Healthy" };
}

const worstFirst: readonly HealthStatus[] = [
  "Unknown",
  "Missing",
  "Degraded",
  "Progressing",
  "Suspended",
  "Healthy",
];

/** The worst health of all: an application is as well as its worst resource. Resources without health do not count. */
export function worstHealth(all: readonly Health[]): Health {
  for (const status of worstFirst) {
    const found = all.find((one) => one.status === status);
    if (found) return found;
  }
  return { status: "Healthy" };
}
