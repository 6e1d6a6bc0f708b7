import type { ClusterObject } from "../types.ts";

/**
 * What an object's annotations ask of a sync.
 * Source: argo-cd, docs/user-guide/sync-options.md, compare-options.md and sync-waves.md.
 */
const prefix = "argocd.argoproj.io";

function listed({ metadata }: ClusterObject, annotation: string, option: string): boolean {
  const text = metadata.annotations?.[`${prefix}/${annotation}`] ?? "";
  return text.split(",").some((one) => one.trim() === option);
}

/** Stays when nobody wants it any more. */
export const staysUnwanted = (object: ClusterObject) => listed(object, "sync-options", "Prune=false");
/** Stays when its application is deleted. */
export const outlivesApplication = (object: ClusterObject) => listed(object, "sync-options", "Delete=false");
/** Is no difference when nobody wants it any more. */
export const ignoredUnwanted = (object: ClusterObject) =>
  listed(object, "compare-options", "IgnoreExtraneous");
/** May be of a kind that the cluster does not have yet. */
export const mayLackKind = (object: ClusterObject) =>
  listed(object, "sync-options", "SkipDryRunOnMissingResource=true");

/** Lower waves come first, and are healthy before the next begins. */
export function waveOf({ metadata }: ClusterObject): number {
  return Number.parseInt(metadata.annotations?.[`${prefix}/sync-wave`] ?? "0", 10) || 0;
}
