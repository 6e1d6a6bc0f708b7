import type { Deployment, ReplicaSet } from "../kinds/types.ts";

/** How many copies each ReplicaSet shall have next: one step of a rollout. Pure. */
export interface RolloutStep {
  /** By name; only those that change. */
  readonly scale: ReadonlyMap<string, number>;
}

/** What one ReplicaSet has and was told to have. */
interface Copies {
  readonly name: string;
  readonly wanted: number;
  readonly available: number;
  readonly existing: number;
  readonly created: string;
}

/**
 * The step that Kubernetes' deployment controller takes: never more copies than `replicas + maxSurge`, never fewer
 * available ones than `replicas - maxUnavailable`, and copies of an old version that do not work go first.
 */
export function planRollout(
  deployment: Deployment,
  newest: ReplicaSet,
  older: readonly ReplicaSet[],
): RolloutStep {
  const current = copies(newest);
  const old = older.map(copies).toSorted((a, b) => (a.created < b.created ? -1 : 1));
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === "Recreate") return recreate(replicas, current, old);
  const { maxSurge, maxUnavailable } = bounds(deployment);
  const scale = new Map<string, number>();
  const total = current.wanted + sum(old.map(({ wanted }) => wanted));
  if (current.wanted > replicas) scale.set(current.name, replicas);
  else if (current.wanted < replicas && total < replicas + maxSurge) {
    scale.set(
      current.name,
      current.wanted + Math.min(replicas + maxSurge - total, replicas - current.wanted),
    );
    return { scale };
  }
  const minimum = replicas - maxUnavailable;
  const unavailableNew = current.wanted - current.available;
  const budget = total - minimum - unavailableNew;
  if (budget <= 0 || old.every(({ wanted }) => wanted === 0)) return { scale };

  const next = new Map(old.map((one) => [one.name, one.wanted]));
  let cleaned = 0;
  for (const one of old) {
    const broken = Math.min(budget - cleaned, one.wanted - one.available);
    if (broken <= 0) continue;
    next.set(one.name, one.wanted - broken);
    cleaned += broken;
  }
  let spare = current.available + sum(old.map(({ available }) => available)) - minimum;
  for (const one of old) {
    const left = next.get(one.name) ?? 0;
    const down = Math.min(left, Math.max(0, spare));
    next.set(one.name, left - down);
    spare -= down;
  }
  for (const one of old) {
    const wanted = next.get(one.name) ?? 0;
    if (wanted !== one.wanted) scale.set(one.name, wanted);
  }
  return { scale };
}

function recreate(replicas: number, current: Copies, old: readonly Copies[]): RolloutStep {
  const down = old.filter(({ wanted }) => wanted > 0);
  if (down.length > 0) return { scale: new Map(down.map(({ name }) => [name, 0])) };
  const waiting = old.some(({ existing }) => existing > 0);
  return { scale: waiting || current.wanted === replicas ? new Map() : new Map([[current.name, replicas]]) };
}

function copies(set: ReplicaSet): Copies {
  return {
    name: set.metadata.name,
    wanted: set.spec.replicas,
    available: set.status?.availableReplicas ?? 0,
    existing: set.status?.replicas ?? 0,
    created: set.metadata.creationTimestamp,
  };
}

/** Numbers out of numbers or percentages: surge rounds up, unavailability down, and not both are nothing. */
export function bounds(deployment: Deployment): { maxSurge: number; maxUnavailable: number } {
  const { replicas, strategy } = deployment.spec;
  const part = (value: number | string, round: (number: number) => number) =>
    typeof value === "number" ? value : round((Number.parseFloat(value) / 100) * replicas);
  const maxSurge = part(strategy.rollingUpdate?.maxSurge ?? 0, Math.ceil);
  const maxUnavailable = part(strategy.rollingUpdate?.maxUnavailable ?? 0, Math.floor);
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
