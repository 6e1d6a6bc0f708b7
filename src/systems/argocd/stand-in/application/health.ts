import { groupOf } from "../cluster/kinds.ts";
import type { ClusterObject, Health, HealthCode } from "../types.ts";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/**
 * How a resource is, as Argo CD judges it; undefined for kinds that have no health of their own.
 * Source: argoproj/gitops-engine, pkg/health (health_deployment.go …), and argo-cd's resource_customizations.
 */
export function healthOf(object: ClusterObject): Health | undefined {
  if (object.metadata.deletionTimestamp) return { status: "Progressing", message: "Pending deletion" };
  switch (`${groupOf(object.apiVersion)}/${object.kind}`) {
    case "apps/Deployment":
      return deploymentHealth(object);
    case "apps/DaemonSet":
      return daemonSetHealth(object);
    case "argoproj.io/ApplicationSet":
      return applicationSetHealth(object);
    // Neither a load balancer nor metrics exist here, and only those can make these two wait.
    case "/Service":
    case "autoscaling/HorizontalPodAutoscaler":
      return { status: "Healthy" };
    default:
      return undefined;
  }
}

function deploymentHealth(object: ClusterObject): Health {
  const spec = object["spec"] as { readonly replicas?: number; readonly paused?: boolean };
  const status = (object["status"] ?? {}) as {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
  if (spec.paused) return { status: "Suspended", message: "Deployment is paused" };
  const waiting = (why: string): Health => ({
    status: "Progressing",
    message: `Waiting for rollout to finish: ${why}`,
  });
  if ((object.metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return waiting("observed deployment generation less than desired generation");
  }
  const progress = status.conditions?.find(({ type }) => type === "Progressing");
  if (progress?.reason === "ProgressDeadlineExceeded") {
    return {
      status: "Degraded",
      message: `Deployment "${object.metadata.name}" exceeded its progress deadline`,
    };
  }
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status;
  const wanted = spec.replicas ?? 1;
  if (updated < wanted) return waiting(`${updated} out of ${wanted} new replicas have been updated...`);
  if (replicas > updated) return waiting(`${replicas - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`${available} of ${updated} updated replicas are available...`);
  return { status: "Healthy" };
}

function daemonSetHealth(object: ClusterObject): Health {
  const status = (object["status"] ?? {}) as {
    readonly observedGeneration?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
  };
  const waiting = (why: string): Health => ({
    status: "Progressing",
    message: `Waiting for daemon set "${object.metadata.name}" rollout to finish: ${why}`,
  });
  if ((object.metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return waiting("observed daemon set generation less than desired generation");
  }
  const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled: updated = 0 } = status;
  const { numberAvailable: available = 0 } = status;
  if (updated < wanted) return waiting(`${updated} out of ${wanted} new pods have been updated...`);
  if (available < wanted) return waiting(`${available} of ${wanted} updated pods are available...`);
  return { status: "Healthy" };
}

function applicationSetHealth(object: ClusterObject): Health {
  const { conditions = [] } = (object["status"] ?? {}) as { readonly conditions?: readonly Condition[] };
  const error = conditions.find(({ type, status }) => type === "ErrorOccurred" && status === "True");
  if (error) return { status: "Degraded", ...(error.message && { message: error.message }) };
  const done = conditions.some(({ type, status }) => type === "ResourcesUpToDate" && status === "True");
  return done ? { status: "Healthy" } : { status: "Progressing", message: "Waiting for health assessment" };
}

/** Source: argoproj/gitops-engine, pkg/health/health.go (IsWorse). */
const bestFirst: readonly HealthCode[] = [
  "Healthy",
  "Suspended",
  "Progressing",
  "Missing",
  "Degraded",
  "Unknown",
];

/** An application is as well as its worst resource; resources without health do not count. */
export function worstHealth(all: readonly Health[]): HealthCode {
  const worst = Math.max(0, ...all.map(({ status }) => bestFirst.indexOf(status)));
  return bestFirst[worst] ?? "Healthy";
}
