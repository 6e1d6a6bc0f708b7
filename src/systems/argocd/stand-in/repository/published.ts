import { failure, ok, type Result } from "../../../../foundation/result.ts";
import type { ClusterObject } from "../types.ts";
import type { Rendered } from "./render.ts";

/** What a chart that others publish brings, as far as a rehearsal looks at it: nothing can be fetched there. */
export interface StandInChart {
  /** The URL of its Helm repository. */
  readonly repository: string;
  readonly name: string;
  readonly version: string;
  objects(namespace: string): readonly ClusterObject[];
}

interface Wanted {
  readonly repoURL: string;
  readonly chart: string;
  readonly targetRevision: string;
  readonly namespace: string;
}

/** Fails with `argocd-manifests-failed` where nobody stands in for the chart, or for another version of it. */
export function publishedChart(
  charts: readonly StandInChart[],
  { repoURL, chart, targetRevision, namespace }: Wanted,
): Result<Rendered> {
  const found = charts.find(
    ({ repository, name, version }) => repository === repoURL && name === chart && version === targetRevision,
  );
  if (found) return ok({ sourceType: "Helm", objects: found.objects(namespace) });
  return failure(
    "argocd-manifests-failed",
    `nobody stands in for the chart "${chart}" in version ${targetRevision} of ${repoURL}`,
  );
}
