import type { Clock } from "../../../foundation/clock.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { Cluster } from "./cluster.ts";
import { type ComparedResource, compare, track } from "./compare.ts";
import { type Health, worstHealth } from "./health.ts";
import { groupOf, type KubernetesObject } from "./object.ts";
import { forbiddenByProject } from "./project.ts";
import type { ApplicationStatus, Condition } from "./status.ts";
import { type SyncPolicy, syncResources } from "./sync.ts";

/** Where an application comes from and goes to. */
export interface ApplicationSpec {
  readonly project: string;
  readonly source: { readonly repoURL: string; readonly path: string; readonly targetRevision: string };
  readonly destination: { readonly server: string; readonly namespace: string };
  readonly syncPolicy?: SyncPolicy;
}

/** What git says of an application at a revision: its objects, or why there are none. */
export interface Desired {
  readonly revision: string;
  readonly objects: Result<readonly KubernetesObject[]>;
}

export interface Reconciliation {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly application: KubernetesObject;
  readonly project: KubernetesObject | undefined;
  readonly desired: Desired;
  /** How it stood after the last round. */
  readonly before: ApplicationStatus | undefined;
  /** Writes a status that others should see before the round is over: that a sync is running. */
  readonly announce: (status: ApplicationStatus) => Promise<void>;
}

const historyLimit = 10;

/** One round of the controller for one application: compare, sync when that is called for, and say how it stands. */
export async function reconcile(round: Reconciliation): Promise<ApplicationStatus> {
  const { application, project, desired, before } = round;
  const spec = application["spec"] as ApplicationSpec;
  const now = round.clock.now().toISOString();
  const invalid = project
    ? forbiddenByProject(application, project)
    : `application references project ${spec.project} which does not exist`;
  if (invalid) return broken(round, now, { type: "InvalidSpecError", message: invalid });
  if (!desired.objects.ok) {
    const [first] = desired.objects.diagnostics;
    return broken(round, now, { type: "ComparisonError", message: first?.cause ?? first?.summary ?? "" });
  }
  const wanted = track(
    application.metadata.name,
    inNamespace(desired.objects.value, spec.destination.namespace),
  );
  const look = async (): Promise<Result<Seen>> => {
    const resources = await compare(round.cluster, application.metadata.name, wanted, earlierObjects(before));
    if (!resources.ok) return resources;
    const images = await imagesOf(round.cluster, spec.destination.namespace);
    return images.ok ? ok({ resources: resources.value, images: images.value }) : images;
  };
  const seen = await look();
  if (!seen.ok)
    return broken(round, now, { type: "ComparisonError", message: seen.diagnostics[0]?.summary ?? "" });

  const status = describe(round, seen.value, now);
  if (!project || status.sync.status === "Synced" || !mayTry(round, spec)) return status;
  const running: ApplicationStatus = {
    ...status,
    operationState: {
      phase: "Running",
      message: "",
      startedAt: now,
      operation: { sync: { revision: desired.revision, prune: spec.syncPolicy?.automated?.prune ?? false } },
    },
  };
  await round.announce(running);
  const done = await syncResources(round.cluster, {
    namespace: spec.destination.namespace,
    project,
    policy: spec.syncPolicy ?? {},
    resources: seen.value.resources,
  });
  const finishedAt = round.clock.now().toISOString();
  const operationState = {
    ...running.operationState,
    startedAt: now,
    finishedAt,
    phase: done.ok ? ("Succeeded" as const) : ("Failed" as const),
    message: done.ok ? "successfully synced (all tasks run)" : (done.diagnostics[0]?.summary ?? ""),
    operation: running.operationState?.operation ?? { sync: { revision: desired.revision, prune: false } },
    syncResult: { revision: desired.revision, source: spec.source },
  };
  const after = await look();
  const described = describe(round, after.ok ? after.value : seen.value, finishedAt);
  const history = done.ok
    ? [
        ...(described.history ?? []),
        {
          id: (described.history?.at(-1)?.id ?? -1) + 1,
          revision: desired.revision,
          deployedAt: finishedAt,
          source: spec.source,
        },
      ].slice(-historyLimit)
    : described.history;
  return { ...described, operationState, ...(history && { history }) };
}

/** A sync that failed is not tried again at once for the same revision; drift is healed only where that is asked for. */
function mayTry({ before, desired, clock }: Reconciliation, spec: ApplicationSpec): boolean {
  const automated = spec.syncPolicy?.automated;
  if (!automated) return false;
  const last = before?.operationState;
  if (last?.syncResult?.revision !== desired.revision) return true;
  const since = clock.now().getTime() - Date.parse(last.finishedAt ?? last.startedAt);
  return (automated.selfHeal ?? false) && since >= 5000;
}

interface Seen {
  readonly resources: readonly ComparedResource[];
  readonly images: readonly string[];
}

/** Images of the pods that are there: while one version replaces another, those of both. */
async function imagesOf(cluster: Cluster, namespace: string): Promise<Result<readonly string[]>> {
  const pods = await cluster.list("v1", "Pod", namespace);
  if (!pods.ok) return pods;
  const images = pods.value.flatMap((pod) => {
    const spec = pod["spec"] as { readonly containers?: readonly { readonly image: string }[] } | undefined;
    return (spec?.containers ?? []).map(({ image }) => image);
  });
  return ok([...new Set(images)].sort());
}

function describe(round: Reconciliation, { resources, images }: Seen, now: string): ApplicationStatus {
  const { before, desired } = round;
  const spec = round.application["spec"] as ApplicationSpec;
  const health = worstHealth(resources.flatMap(({ health: one }) => (one ? [one] : [])));
  return {
    sync: {
      status: resources.every(({ synced }) => synced) ? "Synced" : "OutOfSync",
      revision: desired.revision,
      comparedTo: { source: spec.source, destination: spec.destination },
    },
    health: { ...health, lastTransitionTime: changedAt(before?.health, health, now) },
    ...(before?.operationState && { operationState: before.operationState }),
    ...(before?.history && { history: before.history }),
    reconciledAt: now,
    resources: resources.map(({ wanted, live, synced, health: one }) => {
      const object = (wanted ?? live) as KubernetesObject;
      return {
        group: groupOf(object),
        version: object.apiVersion.split("/").at(-1) ?? "",
        kind: object.kind,
        name: object.metadata.name,
        ...(object.metadata.namespace && { namespace: object.metadata.namespace }),
        status: synced ? "Synced" : "OutOfSync",
        ...(one && { health: one }),
        ...(!wanted && { requiresPruning: true }),
      };
    }),
    summary: images.length > 0 ? { images } : {},
    sourceType: "Kustomize",
    conditions: [],
  };
}

function broken(
  round: Reconciliation,
  now: string,
  condition: Omit<Condition, "lastTransitionTime">,
): ApplicationStatus {
  const { before, desired } = round;
  const health: Health = before?.health ?? { status: "Unknown" };
  return {
    sync: { status: "Unknown", revision: desired.revision },
    health: { ...health, lastTransitionTime: changedAt(before?.health, health, now) },
    ...(before?.operationState && { operationState: before.operationState }),
    ...(before?.history && { history: before.history }),
    reconciledAt: now,
    resources: before?.resources ?? [],
    summary: before?.summary ?? {},
    conditions: [{ ...condition, lastTransitionTime: now }],
  };
}

function changedAt(before: ApplicationStatus["health"] | undefined, health: Health, now: string): string {
  return before?.status === health.status ? before.lastTransitionTime : now;
}

function inNamespace(objects: readonly KubernetesObject[], namespace: string): readonly KubernetesObject[] {
  return objects.map((object) =>
    object.kind === "Namespace" || object.metadata.namespace
      ? object
      : { ...object, metadata: { ...object.metadata, namespace } },
  );
}

/** What an earlier sync brought, as far as it takes to find it again. */
function earlierObjects(before: ApplicationStatus | undefined): readonly KubernetesObject[] {
  return (before?.resources ?? []).map(({ group, version, kind, name, namespace }) => ({
    apiVersion: group ? `${group}/${version}` : version,
    kind,
    metadata: { name, ...(namespace && { namespace }) },
  }));
}
