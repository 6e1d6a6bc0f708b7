import { ok, type Result } from "../../../../foundation/result.ts";
import { healthOf } from "../application/health.ts";
import { resourceForbidden } from "../application/project.ts";
import type { ClusterCache } from "../cluster/cache.ts";
import type { ClusterClient } from "../cluster/client.ts";
import { groupOf, objectKey, versionOf } from "../cluster/kinds.ts";
import type { Application, AppProject, ClusterObject, ResourceResult } from "../types.ts";
import { type ComparedResource, manager } from "./compare.ts";
import { mayLackKind, staysUnwanted, waveOf } from "./options.ts";

export interface SyncRequest {
  readonly application: Application;
  readonly project: AppProject;
  readonly resources: readonly ComparedResource[];
}

export interface SyncOutcome {
  /** Running: a wave has been applied and is not healthy yet. */
  readonly phase: "Succeeded" | "Failed" | "Running";
  readonly message: string;
  readonly results: readonly ResourceResult[];
}

/** Kinds that others need come first. Source: argoproj/gitops-engine, pkg/sync/sync_tasks.go. */
const kindOrder = [
  "Namespace",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodDisruptionBudget",
  "ServiceAccount",
  "Secret",
  "ConfigMap",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "Service",
  "DaemonSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "StatefulSet",
];

/**
 * Makes the cluster hold what is wanted. Everything is checked first, against the project and by a dry run, so that
 * nothing is written when anything is refused; then it is applied wave by wave, and what nobody wants is pruned. A wave
 * that is not healthy yet ends it for now: called again, it goes on from there.
 */
export async function syncResources(
  client: ClusterClient,
  cache: ClusterCache,
  request: SyncRequest,
): Promise<SyncOutcome> {
  const wanted = request.resources
    .flatMap((resource) => (resource.wanted ? [resource.wanted] : []))
    .toSorted((a, b) => waveOf(a) - waveOf(b) || rank(a) - rank(b) || (objectKey(a) < objectKey(b) ? -1 : 1));
  const refusals = wanted.flatMap((object) => {
    const why = refusalOf(client, object, request.project);
    return why === undefined ? [] : [{ object, why }];
  });
  if (refusals.length > 0) {
    return failed(
      `one or more synchronization tasks are not valid: ${refusals.map(({ why }) => why).join("; ")}`,
      refusals.map(({ object, why }) => result(object, "SyncFailed", why)),
    );
  }
  const made = await createNamespace(client, cache, request.application);
  if (!made.ok) return failed(reason(made), []);
  const dry = await applyAll(client, tried(client, cache, wanted), true);
  if (!dry.ok) return dry.outcome;
  const results: ResourceResult[] = [];
  for (const wave of wavesOf(wanted)) {
    const applied = await applyAll(client, wave, false);
    if (!applied.ok) return { ...applied.outcome, results: [...results, ...applied.outcome.results] };
    results.push(...applied.results);
    for (const object of applied.objects) cache.learn(object);
    if (wave.at(-1) === wanted.at(-1)) break;
    const held = heldBy(wave.map((object) => cache.get(objectKey(object)) ?? object));
    if (held) return { ...held, results };
  }
  const pruned = await prune(client, request);
  results.push(...pruned.results);
  if (pruned.failure !== undefined) return failed(pruned.failure, results);
  return { phase: "Succeeded", message: "successfully synced (all tasks run)", results };
}

function refusalOf(client: ClusterClient, object: ClusterObject, project: AppProject): string | undefined {
  const annotations = Object.keys(object.metadata.annotations ?? {});
  const unsupported = annotations.find((name) => /^argocd\.argoproj\.io\/hook/.test(name));
  if (unsupported)
    return `${object.kind} ${object.metadata.name}: ${unsupported} is not supported by the stand-in`;
  const kind = client.kindOf(object.apiVersion, object.kind);
  return kind && resourceForbidden(object, kind.namespaced, project);
}

/** What a dry run can be asked about: not what waits for a kind, or for a namespace that this very sync makes. */
function tried(
  client: ClusterClient,
  cache: ClusterCache,
  wanted: readonly ClusterObject[],
): readonly ClusterObject[] {
  const made = wanted.filter((one) => one.kind === "Namespace" && !cache.get(objectKey(one)));
  const names = new Set(made.map(({ metadata }) => metadata.name));
  return wanted.filter((one) => {
    if (names.has(one.metadata.namespace ?? "")) return false;
    return client.kindOf(one.apiVersion, one.kind) !== undefined || !mayLackKind(one);
  });
}

function wavesOf(sorted: readonly ClusterObject[]): readonly (readonly ClusterObject[])[] {
  const waves = new Map<number, ClusterObject[]>();
  for (const object of sorted) waves.set(waveOf(object), [...(waves.get(waveOf(object)) ?? []), object]);
  return [...waves.values()];
}

/** Why the wave after these does not begin; undefined when it may. What has no health of its own holds nobody. */
function heldBy(wave: readonly ClusterObject[]): Pick<SyncOutcome, "phase" | "message"> | undefined {
  for (const object of wave) {
    const health = healthOf(object);
    if (health?.status === "Degraded") {
      return { phase: "Failed", message: `synchronization failed: ${nameOf(object)} is degraded` };
    }
    if (health?.status === "Progressing") {
      return { phase: "Running", message: `waiting for healthy state of ${nameOf(object)}` };
    }
  }
  return undefined;
}

async function createNamespace(
  client: ClusterClient,
  cache: ClusterCache,
  { spec }: Application,
): Promise<Result<void>> {
  const { syncOptions = [], managedNamespaceMetadata } = spec.syncPolicy ?? {};
  if (!syncOptions.includes("CreateNamespace=true") || !spec.destination.namespace) return ok(undefined);
  const metadata = { ...managedNamespaceMetadata, name: spec.destination.namespace };
  const applied = await client.apply({ apiVersion: "v1", kind: "Namespace", metadata }, { manager });
  if (!applied.ok) return applied;
  cache.learn(applied.value);
  return ok(undefined);
}

async function applyAll(
  client: ClusterClient,
  wanted: readonly ClusterObject[],
  dryRun: boolean,
): Promise<
  | {
      readonly ok: true;
      readonly results: readonly ResourceResult[];
      readonly objects: readonly ClusterObject[];
    }
  | { readonly ok: false; readonly outcome: SyncOutcome }
> {
  const results: ResourceResult[] = [];
  const objects: ClusterObject[] = [];
  for (const object of wanted) {
    const applied = await client.apply(object, { manager, dryRun });
    if (!applied.ok) {
      const why = reason(applied);
      results.push(result(object, "SyncFailed", why));
      return { ok: false, outcome: failed(`one or more objects failed to apply, reason: ${why}`, results) };
    }
    objects.push(applied.value);
    results.push(result(object, "Synced", `${nameOf(object)} serverside-applied`));
  }
  return { ok: true, results, objects };
}

async function prune(
  client: ClusterClient,
  { application, resources }: SyncRequest,
): Promise<{ results: readonly ResourceResult[]; failure?: string }> {
  const allowed = application.spec.syncPolicy?.automated?.prune ?? false;
  const results: ResourceResult[] = [];
  for (const { wanted, live } of resources) {
    if (wanted || !live || live.metadata.deletionTimestamp) continue;
    if (!allowed) {
      results.push(result(live, "PruneSkipped", "ignored (requires pruning)"));
      continue;
    }
    if (staysUnwanted(live)) {
      results.push(result(live, "PruneSkipped", "ignored (no prune)"));
      continue;
    }
    const removed = await client.remove(live);
    if (!removed.ok) return { results, failure: reason(removed) };
    results.push(result(live, "Pruned", "pruned"));
  }
  return { results };
}

function result(object: ClusterObject, status: ResourceResult["status"], message: string): ResourceResult {
  const images = imagesIn(object);
  return {
    group: groupOf(object.apiVersion),
    version: versionOf(object.apiVersion),
    kind: object.kind,
    namespace: object.metadata.namespace ?? "",
    name: object.metadata.name,
    status,
    message,
    hookPhase: status === "SyncFailed" ? "Failed" : "Running",
    syncPhase: "Sync",
    ...(images.length > 0 && { images }),
  };
}

/** The images that a Pod or a template of Pods names. */
export function imagesIn(object: ClusterObject): readonly string[] {
  interface PodSpec {
    readonly containers?: readonly { readonly image?: string }[];
    readonly initContainers?: readonly { readonly image?: string }[];
  }
  const spec = object["spec"] as (PodSpec & { readonly template?: { readonly spec?: PodSpec } }) | undefined;
  const pod = object.kind === "Pod" ? spec : spec?.template?.spec;
  const containers = [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
  return containers.flatMap(({ image }) => (image ? [image] : []));
}

function nameOf({ apiVersion, kind, metadata }: ClusterObject): string {
  const group = groupOf(apiVersion);
  return `${kind.toLowerCase()}${group ? `.${group}` : ""}/${metadata.name}`;
}

function reason(refused: Result<unknown>): string {
  return refused.ok ? "" : refused.diagnostics.map(({ summary }) => summary).join(" ");
}

function failed(message: string, results: readonly ResourceResult[]): SyncOutcome {
  return { phase: "Failed", message, results };
}

function rank(object: ClusterObject): number {
  const at = kindOrder.indexOf(object.kind);
  return at === -1 ? kindOrder.length : at;
}
