import {
  type Condition,
  conditionOf,
  type Deployment,
  type ReplicaSet,
  withCondition,
} from "../kinds/types.ts";
import { bounds, sum } from "./rollout.ts";

type Status = NonNullable<Deployment["status"]>;

/** Why the newest ReplicaSet is there, when this look made or took it up. */
export type Beginning = "NewReplicaSetCreated" | "FoundNewReplicaSet" | undefined;

/** The status as Kubernetes' deployment controller writes it; `now` is RFC 3339. Pure. */
export function deploymentStatus(
  deployment: Deployment,
  newest: ReplicaSet,
  older: readonly ReplicaSet[],
  beginning: Beginning,
  now: string,
): Status & Readonly<Record<string, unknown>> {
  const sets = [newest, ...older];
  const count = (field: "replicas" | "readyReplicas" | "availableReplicas") =>
    sum(sets.map((set) => set.status?.[field] ?? 0));
  const available = count("availableReplicas");
  const counts = {
    replicas: count("replicas"),
    updatedReplicas: newest.status?.replicas ?? 0,
    readyReplicas: count("readyReplicas"),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sum(sets.map((set) => set.spec.replicas)) - available),
  };
  const before = deployment.status ?? {};
  let conditions = withCondition(before.conditions, availability(deployment, available), now);
  const progress = progressing(deployment, before, counts, newest.metadata.name, beginning, now);
  if (progress) conditions = withCondition(conditions, progress, now);
  const failure = sets.map((set) => conditionOf(set, "ReplicaFailure")).find((one) => one?.status === "True");
  if (failure) conditions = withCondition(conditions, failure, now);
  else conditions = conditions.filter(({ type }) => type !== "ReplicaFailure");
  const given = Object.entries(counts).filter(([, value]) => value > 0);
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...Object.fromEntries(given),
    conditions: conditions.map((condition) => ({
      ...condition,
      lastUpdateTime: updateTime(condition, before.conditions, now),
    })),
  };
}

interface Counts {
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
}

function availability(deployment: Deployment, available: number): Condition {
  const enough = available >= deployment.spec.replicas - bounds(deployment).maxUnavailable;
  return enough
    ? {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
}

/** The rollout's own condition; undefined when nothing about it has changed. */
function progressing(
  deployment: Deployment,
  before: Status,
  counts: Counts,
  name: string,
  beginning: Beginning,
  now: string,
): Condition | undefined {
  const condition = (status: "True" | "False", reason: string, message: string): Condition => ({
    type: "Progressing",
    status,
    reason,
    message,
    lastUpdateTime: now,
  });
  if (beginning === "NewReplicaSetCreated") {
    return condition("True", beginning, `Created new replica set "${name}"`);
  }
  if (beginning === "FoundNewReplicaSet") {
    return condition("True", beginning, `Found new replica set "${name}"`);
  }
  const known = before.conditions?.find(({ type }) => type === "Progressing");
  const { replicas } = deployment.spec;
  const complete =
    counts.updatedReplicas === replicas &&
    counts.replicas === replicas &&
    counts.availableReplicas === replicas;
  if (complete) {
    if (known?.reason === "NewReplicaSetAvailable") return known;
    return condition("True", "NewReplicaSetAvailable", `ReplicaSet "${name}" has successfully progressed.`);
  }
  if (hasProgressed(before, counts) && known?.reason !== "NewReplicaSetAvailable") {
    return condition("True", "ReplicaSetUpdated", `ReplicaSet "${name}" is progressing.`);
  }
  if (known && deadlineOf(deployment, known) <= Date.parse(now)) {
    return condition("False", "ProgressDeadlineExceeded", `ReplicaSet "${name}" has timed out progressing.`);
  }
  return known;
}

function hasProgressed(before: Status, counts: Counts): boolean {
  const updated = before.updatedReplicas ?? 0;
  return (
    counts.updatedReplicas > updated ||
    counts.replicas - counts.updatedReplicas < (before.replicas ?? 0) - updated ||
    counts.readyReplicas > (before.readyReplicas ?? 0) ||
    counts.availableReplicas > (before.availableReplicas ?? 0)
  );
}

/** When the rollout counts as stuck (milliseconds of the epoch); infinity when it has ended either way. */
export function deadlineOf(deployment: Deployment, progress: Condition | undefined): number {
  const ended = ["NewReplicaSetAvailable", "ProgressDeadlineExceeded"];
  if (!progress?.lastUpdateTime || ended.includes(progress.reason ?? "")) return Number.POSITIVE_INFINITY;
  return Date.parse(progress.lastUpdateTime) + deployment.spec.progressDeadlineSeconds * 1000;
}

function updateTime(condition: Condition, before: readonly Condition[] | undefined, now: string): string {
  if (condition.lastUpdateTime) return condition.lastUpdateTime;
  const known = before?.find(({ type }) => type === condition.type);
  return known?.status === condition.status ? (known.lastUpdateTime ?? now) : now;
}
