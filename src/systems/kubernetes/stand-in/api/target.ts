import type { Resource } from "../kinds/resources.ts";
import { findResource } from "../kinds/served.ts";
import type { Store } from "../store.ts";

/** What a path of the API points at. */
export interface Target {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  /** Undefined for the collection. */
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** `/api/v1/…` and `/apis/GROUP/VERSION/…`; undefined when nothing is served there. */
export function parseTarget(store: Store, path: string): Target | undefined {
  const parts = path
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part));
  const [root, ...below] = parts;
  const group = root === "apis" ? below.shift() : "";
  const version = below.shift();
  if ((root !== "api" && root !== "apis") || group === undefined || version === undefined) return undefined;
  const within = below[0] === "namespaces" && below.length > 2 && !isNamespacePart(group, below[2]);
  const namespace = within ? below[1] : undefined;
  const [plural = "", name, subresource, ...more] = within ? below.slice(2) : below;
  const resource = findResource(store, group, version, plural);
  if (!resource || more.length > 0) return undefined;
  if (resource.namespaced && name !== undefined && namespace === undefined) return undefined;
  if (!resource.namespaced && namespace !== undefined) return undefined;
  return { resource, namespace, name, subresource };
}

/** `/api/v1/namespaces/x/status` speaks of the namespace itself. */
function isNamespacePart(group: string, part: string | undefined): boolean {
  return group === "" && (part === "status" || part === "finalize");
}
