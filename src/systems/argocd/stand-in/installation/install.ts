import type { Clock } from "../../../../foundation/clock.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { type ClusterClient, connectCluster } from "../cluster/client.ts";
import { argoNamespace, type ClusterObject } from "../types.ts";
import { definitionObjects, workloadObjects } from "./workloads.ts";

const manager = "helm";

/**
 * What the chart brings into a cluster, as far as anybody here looks at it: Argo CD's kinds, its namespace and its
 * workloads; and the project `default`, which Argo CD itself makes when it starts. Nothing that is there already is
 * doubled. Gives a client that knows the new kinds. Fails with `cluster-refused`.
 */
export async function installInto(
  url: string,
  fetch_: typeof fetch,
  clock: Clock,
): Promise<Result<ClusterClient>> {
  const before = await connectCluster(url, fetch_);
  if (!before.ok) return before;
  const defined = await applyAll(before.value, definitionObjects);
  if (!defined.ok) return defined;
  const connected = await onceDefined(url, fetch_, clock);
  if (!connected.ok) return connected;
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: argoNamespace } };
  const applied = await applyAll(connected.value, [namespace, defaultProject, ...workloadObjects]);
  return applied.ok ? connected : applied;
}

const defaultProject: ClusterObject = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "default", namespace: argoNamespace },
  spec: {
    sourceRepos: ["*"],
    destinations: [{ server: "*", namespace: "*" }],
    clusterResourceWhitelist: [{ group: "*", kind: "*" }],
  },
};

async function applyAll(client: ClusterClient, objects: readonly ClusterObject[]): Promise<Result<void>> {
  for (const object of objects) {
    const applied = await client.apply(object, { manager });
    if (!applied.ok) return applied;
  }
  return ok(undefined);
}

/** A new kind is served a moment after its definition is written. */
async function onceDefined(url: string, fetch_: typeof fetch, clock: Clock): Promise<Result<ClusterClient>> {
  for (let tries = 0; tries < 100; tries += 1) {
    const connected = await connectCluster(url, fetch_);
    if (!connected.ok) return connected;
    const missing = definitionObjects.filter(({ spec }) => {
      const { kind } = (spec as { readonly names: { readonly kind: string } }).names;
      return !connected.value.kindOf("argoproj.io/v1alpha1", kind);
    });
    if (missing.length === 0) return connected;
    await clock.sleep(50);
  }
  return failure("cluster-refused", "The cluster does not serve Argo CD's kinds although they are defined.");
}
