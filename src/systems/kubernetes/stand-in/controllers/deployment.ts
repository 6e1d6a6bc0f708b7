import type { Clock } from "../../../../foundation/clock.ts";
import { deployments, replicaSets } from "../kinds/resources.ts";
import { conditionOf, type Deployment, type ReplicaSet } from "../kinds/types.ts";
import type { Machinery } from "../machinery/types.ts";
import { controllerOf, controllerReference, type KubernetesObject, keyOf, timestamp } from "../object.ts";
import { type Beginning, deadlineOf, deploymentStatus } from "./deployment-status.ts";
import type { RecordEvent } from "./events.ts";
import { createQueue } from "./queue.ts";
import { planRollout } from "./rollout.ts";
import { templateHash } from "./template-hash.ts";

const manager = "kube-controller-manager";
const hashLabel = "pod-template-hash";
const revisionAnnotation = "deployment.kubernetes.io/revision";

/** Makes a ReplicaSet for each version of a Deployment's template and moves the copies from the old to the new. */
export function startDeploymentController(
  machinery: Machinery,
  clock: Clock,
  event: RecordEvent,
): { close(): void } {
  const { store } = machinery;
  const owned = (deployment: KubernetesObject) =>
    (store.list(replicaSets, deployment.metadata.namespace) as readonly ReplicaSet[]).filter(
      (set) => controllerOf(set)?.uid === deployment.metadata.uid,
    );

  const reconcile = (key: string) => {
    const [namespace = "", name = ""] = key.split("/");
    const deployment = store.get(deployments, namespace, name) as Deployment | undefined;
    if (!deployment || deployment.metadata.deletionTimestamp) return;
    const current = deployment.spec.paused
      ? undefined
      : ensureNewest(machinery, deployment, owned(deployment), event);
    const sets = owned(deployment);
    const newest = sets.find((set) => set.metadata.name === current?.name) ?? newestOf(sets);
    if (!newest) return;
    const older = sets.filter((set) => set !== newest);
    if (!deployment.spec.paused) {
      for (const [target, replicas] of planRollout(deployment, newest, older).scale) {
        const set = sets.find((one) => one.metadata.name === target);
        if (!set) continue;
        const verb = replicas > set.spec.replicas ? "up" : "down";
        const from = set.spec.replicas;
        scale(machinery, set, replicas);
        event(
          deployment,
          "Normal",
          "ScalingReplicaSet",
          `Scaled ${verb} replica set ${target} from ${from} to ${replicas}`,
        );
      }
      forgetOld(machinery, deployment, older);
    }
    const after = owned(deployment);
    const nowNewest = after.find((set) => set.metadata.name === newest.metadata.name) ?? newest;
    const status = deploymentStatus(
      deployment,
      nowNewest,
      after.filter((set) => set !== nowNewest),
      current?.beginning,
      timestamp(clock.now()),
    );
    machinery.update(
      { resource: deployments, namespace },
      name,
      { ...deployment, metadata: { name }, status },
      { manager, subresource: "status" },
    );
    const deadline = deadlineOf(deployment, conditionOf({ status }, "Progressing"));
    if (Number.isFinite(deadline)) queue.addAfter(key, Math.max(0, deadline - clock.now().getTime()) + 10);
  };

  const queue = createQueue(clock, reconcile);
  const unsubscribe = store.subscribe(({ resource, object }) => {
    if (resource === deployments) queue.add(keyOf(object));
    const owner = resource === replicaSets ? controllerOf(object) : undefined;
    if (owner?.kind === "Deployment") queue.add(`${object.metadata.namespace}/${owner.name}`);
  });
  for (const deployment of store.list(deployments)) queue.add(keyOf(deployment));
  return {
    close() {
      unsubscribe();
      queue.close();
    },
  };
}

/** The ReplicaSet of the present template, made or taken up again. */
function ensureNewest(
  machinery: Machinery,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  event: RecordEvent,
): { readonly name: string; readonly beginning: Beginning } | undefined {
  const { namespace, name: deploymentName } = deployment.metadata;
  const { template } = deployment.spec;
  const hash = templateHash(template);
  const name = `${deploymentName}-${hash}`;
  const revisions = sets.map((set) => Number(set.metadata.annotations?.[revisionAnnotation] ?? 0));
  const last = Math.max(0, ...revisions);
  const place = { resource: replicaSets, namespace };
  const existing = sets.find((set) => set.metadata.name === name);
  if (existing) {
    const revision = Number(existing.metadata.annotations?.[revisionAnnotation] ?? 0);
    if (revision === last) return { name, beginning: undefined };
    const annotations = { ...existing.metadata.annotations, [revisionAnnotation]: String(last + 1) };
    machinery.update(
      place,
      name,
      { ...existing, metadata: { ...existing.metadata, annotations } },
      { manager },
    );
    return { name, beginning: "FoundNewReplicaSet" };
  }
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  const made = machinery.create(
    place,
    {
      metadata: {
        name,
        labels,
        annotations: { [revisionAnnotation]: String(last + 1) },
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas: 0,
        ...(deployment.spec.minReadySeconds && { minReadySeconds: deployment.spec.minReadySeconds }),
        selector: {
          ...deployment.spec.selector,
          matchLabels: { ...deployment.spec.selector.matchLabels, [hashLabel]: hash },
        },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    },
    { manager },
  );
  if (made.ok) return { name, beginning: "NewReplicaSetCreated" };
  event(deployment, "Warning", "ReplicaSetCreateError", made.status.message ?? "");
  return undefined;
}

function scale(machinery: Machinery, set: ReplicaSet, replicas: number): void {
  const { name, namespace } = set.metadata;
  const wanted = { ...set, metadata: { ...set.metadata }, spec: { ...set.spec, replicas } };
  machinery.update({ resource: replicaSets, namespace }, name, wanted, { manager });
}

/** Old versions beyond the history that the Deployment keeps. */
function forgetOld(machinery: Machinery, deployment: Deployment, older: readonly ReplicaSet[]): void {
  const idle = older
    .filter((set) => set.spec.replicas === 0 && (set.status?.replicas ?? 0) === 0)
    .toSorted((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of idle.slice(0, Math.max(0, idle.length - deployment.spec.revisionHistoryLimit))) {
    machinery.remove({ resource: replicaSets, namespace: set.metadata.namespace }, set.metadata.name);
  }
}

function newestOf(sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return sets.toSorted((a, b) => revisionOf(b) - revisionOf(a))[0];
}

function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[revisionAnnotation] ?? 0);
}
