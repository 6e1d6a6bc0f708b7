import type { Resource } from "./kinds/resources.ts";
import { type KubernetesObject, keyOf } from "./object.ts";

export interface StoreEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resource: Resource;
  readonly object: KubernetesObject;
  readonly before?: KubernetesObject;
  /** The cluster's version after this write. */
  readonly version: number;
}

/** What is kept on disk. */
export interface StoreState {
  version: number;
  /** By `plural.group`, then by key. */
  readonly objects: Record<string, Record<string, KubernetesObject>>;
}

export interface Store {
  readonly version: number;
  get(resource: Resource, namespace: string | undefined, name: string): KubernetesObject | undefined;
  /** Sorted by key. */
  list(resource: Resource, namespace?: string): readonly KubernetesObject[];
  /** Writes the object under the next version; returns it as stored. */
  put(resource: Resource, object: KubernetesObject): KubernetesObject;
  remove(resource: Resource, object: KubernetesObject): KubernetesObject;
  subscribe(listener: (event: StoreEvent) => void): () => void;
  /** What happened after `version`; undefined when that is longer ago than is remembered. */
  since(version: number): readonly StoreEvent[] | undefined;
}

/** How many writes a watch may lie behind. */
const remembered = 2000;

export function createStore(state: StoreState, changed: () => void): Store {
  const events: StoreEvent[] = [];
  const listeners = new Set<(event: StoreEvent) => void>();
  const oldest = state.version;
  const shelf = (resource: Resource) => {
    const name = resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
    state.objects[name] ??= {};
    return state.objects[name];
  };
  const record = (event: StoreEvent) => {
    events.push(event);
    if (events.length > remembered) events.shift();
    changed();
    for (const listener of listeners) listener(event);
  };
  const stamped = (object: KubernetesObject): KubernetesObject => {
    state.version += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(state.version) } };
  };
  return {
    get version() {
      return state.version;
    },
    get: (resource, namespace, name) => shelf(resource)[namespace ? `${namespace}/${name}` : name],
    list: (resource, namespace) =>
      Object.entries(shelf(resource))
        .filter(([key]) => namespace === undefined || key.startsWith(`${namespace}/`))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, object]) => object),
    put(resource, object) {
      const objects = shelf(resource);
      const key = keyOf(object);
      const before = objects[key];
      const stored = stamped(object);
      objects[key] = stored;
      const type = before ? "MODIFIED" : "ADDED";
      record({ type, resource, object: stored, version: state.version, ...(before && { before }) });
      return stored;
    },
    remove(resource, object) {
      const last = stamped(object);
      delete shelf(resource)[keyOf(object)];
      record({ type: "DELETED", resource, object: last, before: object, version: state.version });
      return last;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    since(version) {
      const first = events[0];
      const reach = first ? first.version - 1 : state.version;
      if (version < Math.max(reach, oldest) && version !== state.version) return undefined;
      return events.filter((event) => event.version > version);
    },
  };
}
