import type { KubernetesObject } from "../object.ts";
import { type Fields, isFields } from "../schema/strict.ts";
import { fromStructural } from "../schema/structural.ts";
import type { Store } from "../store.ts";
import { get } from "./get.ts";
import { allResources, customResourceDefinitions, definedResource, type Resource } from "./resources.ts";

/** A kind of the cluster's own, or one whose CustomResourceDefinition is there and serves this version. */
export function isServed(store: Store, resource: Resource): boolean {
  if (!resource.custom) return true;
  const { plural, group, version } = resource;
  const definition = store.get(customResourceDefinitions, undefined, `${plural}.${group}`);
  return versionsOf(definition).some((one) => get(one, "name") === version && get(one, "served") === true);
}

/** What the API serves now, in the order in which discovery lists it. */
export function servedResources(store: Store): readonly Resource[] {
  return allKinds(store).filter((resource) => isServed(store, resource));
}

/** The kinds of the cluster's own, Argo CD's, and what CustomResourceDefinitions say that there is besides. */
export function allKinds(store: Store): readonly Resource[] {
  return [...allResources, ...store.list(customResourceDefinitions).flatMap(definedBy)];
}

export function findResource(
  store: Store,
  group: string,
  version: string,
  plural: string,
): Resource | undefined {
  const is = (one: Resource) => one.group === group && one.version === version && one.plural === plural;
  const definition = () => store.get(customResourceDefinitions, undefined, `${plural}.${group}`);
  return allResources.find(is) ?? [definition()].flatMap((one) => (one ? definedBy(one) : [])).find(is);
}

/** By what a definition says: it is asked for with every request. */
const known = new WeakMap<object, readonly Resource[]>();

/** The kind in each version that a definition serves; none where the cluster has a description of its own. */
export function definedBy(definition: KubernetesObject): readonly Resource[] {
  const key = isFields(definition.spec) ? definition.spec : definition;
  const before = known.get(key);
  if (before) return before;
  const text = (...path: string[]) => String(get(definition, "spec", ...path) ?? "");
  const [group, plural] = [text("group"), text("names", "plural")];
  const own = allResources.some((one) => one.group === group && one.plural === plural);
  const shortNames = get(definition, "spec", "names", "shortNames");
  const defined = own
    ? []
    : versionsOf(definition).map((one) =>
        definedResource({
          ...{ group, plural, version: String(get(one, "name")), kind: text("names", "kind") },
          shortNames: Array.isArray(shortNames) ? shortNames.map(String) : [],
          namespaced: text("scope") === "Namespaced",
          status: get(one, "subresources", "status") !== undefined,
          schema: fromStructural(get(one, "schema", "openAPIV3Schema")),
        }),
      );
  known.set(key, defined);
  return defined;
}

function versionsOf(definition: Fields | undefined): readonly unknown[] {
  const versions = definition && get(definition, "spec", "versions");
  return Array.isArray(versions) ? versions : [];
}
