import type { ClusterObject } from "../types.ts";

/** A kind that the cluster serves, learnt from its discovery. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Has a status that only its own subresource writes. */
  readonly status: boolean;
}

/** Tells objects apart across kinds: `apps/Deployment/storefront/storefront`. */
export function objectKey(object: ClusterObject): string {
  const { namespace, name } = object.metadata;
  return resourceKey(groupOf(object.apiVersion), object.kind, namespace, name);
}

export function resourceKey(
  group: string,
  kind: string,
  namespace: string | undefined,
  name: string,
): string {
  return [group, kind, namespace ?? "", name].join("/");
}

export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

export function versionOf(apiVersion: string): string {
  return apiVersion.split("/").at(-1) ?? "";
}

export function apiVersionOf({ group, version }: Pick<Kind, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}

export function collectionPath(kind: Kind, namespace?: string): string {
  const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const place =
    kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${place}/${kind.plural}`;
}

export function objectPath(kind: Kind, namespace: string | undefined, name: string): string {
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}
