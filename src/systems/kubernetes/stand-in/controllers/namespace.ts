import { namespaces, serviceAccounts } from "../kinds/resources.ts";
import { allKinds } from "../kinds/served.ts";
import type { Machinery } from "../machinery/types.ts";
import type { KubernetesObject } from "../object.ts";

const manager = "kube-controller-manager";

/** Gives each namespace its default identity, and empties those that are to go. */
export function startNamespaceController(machinery: Machinery): { close(): void } {
  const { store } = machinery;
  const settle = (namespace: KubernetesObject) => {
    const { name } = namespace.metadata;
    if (namespace.metadata.deletionTimestamp) return empty(name);
    if (store.get(serviceAccounts, name, "default")) return;
    machinery.create(
      { resource: serviceAccounts, namespace: name },
      { metadata: { name: "default" } },
      { manager },
    );
  };
  const empty = (name: string) => {
    const left = () =>
      allKinds(store)
        .filter((resource) => resource.namespaced)
        .flatMap((resource) => store.list(resource, name).map((object) => ({ resource, object })));
    for (const { resource, object } of left()) {
      if (!object.metadata.deletionTimestamp)
        machinery.remove({ resource, namespace: name }, object.metadata.name);
    }
    const namespace = store.get(namespaces, undefined, name);
    if (namespace && left().length === 0) store.remove(namespaces, namespace);
  };
  const unsubscribe = store.subscribe(({ type, resource, object }) => {
    if (resource === namespaces && type !== "DELETED") setImmediate(settle, object);
    // The last object of a namespace that is to go lets it go.
    if (type !== "DELETED" || !object.metadata.namespace) return;
    const home = store.get(namespaces, undefined, object.metadata.namespace);
    if (home?.metadata.deletionTimestamp) setImmediate(empty, home.metadata.name);
  });
  for (const name of ["default", "kube-system"]) {
    if (!store.get(namespaces, undefined, name)) {
      machinery.create({ resource: namespaces, namespace: undefined }, { metadata: { name } }, { manager });
    }
  }
  return { close: () => unsubscribe() };
}
