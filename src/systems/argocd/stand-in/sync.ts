import { ok, type Result } from "../../../foundation/result.ts";
import type { Cluster } from "./cluster.ts";
import type { ComparedResource } from "./compare.ts";
import { groupOf, type KubernetesObject } from "./object.ts";
import { resourcePermitted } from "./project.ts";

export interface SyncPolicy {
  readonly automated?: { readonly prune?: boolean; readonly selfHeal?: boolean };
  readonly managedNamespaceMetadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly syncOptions?: readonly string[];
}

export interface SyncRequest {
  readonly namespace: string;
  readonly project: KubernetesObject;
  readonly policy: SyncPolicy;
  readonly resources: readonly ComparedResource[];
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
  "Service",
  "Deployment",
];

/** Makes the cluster hold what is wanted. Nothing is written when the project does not allow all of it. */
export async function syncResources(cluster: Cluster, request: SyncRequest): Promise<Result<void>> {
  const wanted = request.resources.flatMap((resource) => (resource.wanted ? [resource.wanted] : []));
  const forbidden = await firstForbidden(cluster, wanted, request.project);
  if (forbidden) {
    const kind = `${groupOf(forbidden)}/${forbidden.kind}`.replace(/^\//, "");
    const message = `one or more synchronization tasks are not valid: resource ${kind} is not permitted in project ${request.project.metadata.name}`;
    return {
      ok: false,
      diagnostics: [{ code: "argocd-sync-forbidden", severity: "error", summary: message }],
    };
  }
  if (request.policy.syncOptions?.includes("CreateNamespace=true")) {
    const made = await cluster.apply(namespaceOf(request));
    if (!made.ok) return made;
  }
  const outOfSync = request.resources.flatMap((resource) =>
    resource.wanted && !resource.synced ? [resource.wanted] : [],
  );
  for (const object of outOfSync.toSorted((a, b) => rank(a) - rank(b))) {
    const applied = await cluster.apply(object);
    if (!applied.ok) return applied;
  }
  if (!request.policy.automated?.prune) return ok(undefined);
  for (const { wanted: keep, live } of request.resources) {
    if (keep || !live) continue;
    const gone = await cluster.delete(live);
    if (!gone.ok) return gone;
  }
  return ok(undefined);
}

async function firstForbidden(
  cluster: Cluster,
  wanted: readonly KubernetesObject[],
  project: KubernetesObject,
): Promise<KubernetesObject | undefined> {
  for (const object of wanted) {
    const namespaced = await cluster.isNamespaced(object.apiVersion, object.kind);
    if (namespaced !== undefined && !resourcePermitted(object, namespaced, project)) return object;
  }
  return undefined;
}

function namespaceOf({ namespace, policy }: SyncRequest): KubernetesObject {
  const { labels, annotations } = policy.managedNamespaceMetadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace, ...(labels && { labels }), ...(annotations && { annotations }) },
  };
}

function rank(object: KubernetesObject): number {
  const at = kindOrder.indexOf(object.kind);
  return at === -1 ? kindOrder.length : at;
}
