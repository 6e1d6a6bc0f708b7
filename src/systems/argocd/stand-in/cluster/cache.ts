import type { Clock } from "../../../../foundation/clock.ts";
import type { ClusterObject } from "../types.ts";
import type { ClusterClient } from "./client.ts";
import { apiVersionOf, type Kind, objectKey } from "./kinds.ts";

export interface CacheEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: ClusterObject;
  readonly before: ClusterObject | undefined;
}

/** What lives in the cluster, kept up to date by watches: nobody asks the cluster again and again. */
export interface ClusterCache {
  get(key: string): ClusterObject | undefined;
  ofKind(kind: string): readonly ClusterObject[];
  all(): readonly ClusterObject[];
  /** Takes in what an own write returned, unless something newer is known already. */
  learn(object: ClusterObject): void;
  subscribe(listener: (event: CacheEvent) => void): void;
  close(): void;
}

/** Kinds that never matter for what Argo CD decides, and that change often. */
const ignored = ["Event"];

export async function startCache(client: ClusterClient, clock: Clock): Promise<ClusterCache> {
  const objects = new Map<string, ClusterObject>();
  const listeners = new Set<(event: CacheEvent) => void>();
  const closing = new AbortController();

  const learn = (object: ClusterObject, gone = false) => {
    const key = objectKey(object);
    const before = objects.get(key);
    if (before && versionOf(before) >= versionOf(object)) return;
    if (gone && !before) return;
    if (gone) objects.delete(key);
    else objects.set(key, object);
    const type = gone ? "DELETED" : before ? "MODIFIED" : "ADDED";
    for (const listener of listeners) listener({ type, object, before });
  };

  const list = async (kind: Kind): Promise<string | undefined> => {
    const listed = await client.list(kind);
    if (!listed.ok) return undefined;
    const { items, version } = listed.value;
    const seen = new Set(items.map(objectKey));
    for (const object of [...objects.values()]) {
      const ofKind = object.kind === kind.kind && object.apiVersion === apiVersionOf(kind);
      if (!ofKind || seen.has(objectKey(object))) continue;
      learn({ ...object, metadata: { ...object.metadata, resourceVersion: version } }, true);
    }
    for (const object of items) learn(object);
    return version;
  };

  const keep = async (kind: Kind, first: string | undefined) => {
    let version = first;
    while (!closing.signal.aborted) {
      if (version !== undefined) {
        await client.watch(kind, version, closing.signal, (type, object) => {
          if (type === "ADDED" || type === "MODIFIED" || type === "DELETED")
            learn(object, type === "DELETED");
        });
      }
      await clock.sleep(1000, closing.signal).catch(() => {});
      if (!closing.signal.aborted) version = await list(kind);
    }
  };

  const follow = async (kinds: readonly Kind[]) => {
    const watched = kinds.filter(({ kind }) => !ignored.includes(kind));
    const versions = await Promise.all(watched.map(list));
    for (const [index, kind] of watched.entries()) void keep(kind, versions[index]);
  };
  await follow(client.kinds);
  listeners.add(({ type, object, before }) => {
    if (object.kind !== "CustomResourceDefinition" || type === "DELETED") return;
    if (isEstablished(object) && !(before && isEstablished(before))) void client.learnKinds().then(follow);
  });
  return {
    get: (key) => objects.get(key),
    ofKind: (kind) => [...objects.values()].filter((object) => object.kind === kind),
    all: () => [...objects.values()],
    learn,
    subscribe: (listener) => listeners.add(listener),
    close: () => closing.abort(),
  };
}

/** Whether what a CustomResourceDefinition defines is served. */
function isEstablished(definition: ClusterObject): boolean {
  const { conditions = [] } = (definition["status"] ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  return conditions.some(({ type, status }) => type === "Established" && status === "True");
}

function versionOf(object: ClusterObject): number {
  return Number(object.metadata.resourceVersion ?? 0);
}
