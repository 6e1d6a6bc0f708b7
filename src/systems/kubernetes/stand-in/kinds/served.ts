import type { Store } from "../store.ts";
import { get } from "./get.ts";
import { allResources, customResourceDefinitions, type Resource } from "./resources.ts";

/** A kind of the cluster's own, or one whose CustomResourceDefinition is there and serves this version. */
export function isServed(store: Store, resource: Resource): boolean {
  if (!resource.custom) return true;
  const { plural, group, version } = resource;
  const definition = store.get(customResourceDefinitions, undefined, `${plural}.${group}`);
  const versions = definition && get(definition, "spec", "versions");
  return (
    Array.isArray(versions) &&
    versions.some((one) => get(one, "name") === version && get(one, "served") === true)
  );
}

/** What the API serves now, in the order in which discovery lists it. */
export function servedResources(store: Store): readonly Resource[] {
  return allResources.filter((resource) => isServed(store, resource));
}
