import { isDeepStrictEqual } from "node:util";
import { ok, type Result } from "../../../../foundation/result.ts";
import { healthOf } from "../application/health.ts";
import type { ClusterCache } from "../cluster/cache.ts";
import type { ClusterClient } from "../cluster/client.ts";
import { groupOf, objectKey } from "../cluster/kinds.ts";
import type { ClusterObject, Health } from "../types.ts";
import { ignoredUnwanted } from "./options.ts";

/** A resource of an application: what is wanted, what is there, and how both stand to each other. */
export interface ComparedResource {
  /** Undefined: nobody wants it any more. */
  readonly wanted: ClusterObject | undefined;
  readonly live: ClusterObject | undefined;
  readonly synced: boolean;
  readonly health: Health | undefined;
}

/** The name under which Argo CD owns fields. */
export const manager = "argocd-controller";

const trackingAnnotation = "argocd.argoproj.io/tracking-id";

/** The wanted objects as they are applied: in a namespace, and with the mark by which Argo CD finds its own again. */
export function track(
  application: string,
  objects: readonly ClusterObject[],
  client: ClusterClient,
  destination: string,
): readonly ClusterObject[] {
  return objects.map((object) => {
    const { apiVersion, kind, metadata } = object;
    const namespaced = client.kindOf(apiVersion, kind)?.namespaced ?? true;
    const namespace = namespaced ? (metadata.namespace ?? destination) : undefined;
    const id = `${application}:${groupOf(apiVersion)}/${kind}:${namespace ?? ""}/${metadata.name}`;
    const annotations = { ...metadata.annotations, [trackingAnnotation]: id };
    return { ...object, metadata: { ...metadata, ...(namespace && { namespace }), annotations } };
  });
}

/** The application that an object is tracked for. */
export function trackedBy(object: ClusterObject): string | undefined {
  return object.metadata.annotations?.[trackingAnnotation]?.split(":")[0];
}

export interface Comparer {
  /** Compares the (tracked) wanted objects with what lives in the cluster, and finds what nobody wants any more. */
  compare(
    application: string,
    wanted: readonly ClusterObject[],
  ): Promise<Result<readonly ComparedResource[]>>;
}

/**
 * Compares as Argo CD does with server-side diff: the cluster is asked what an apply would make of the live object,
 * so defaults and fields of others are no difference. It is asked again only after either side has changed.
 */
export function createComparer(client: ClusterClient, cache: ClusterCache): Comparer {
  const verdicts = new Map<
    string,
    { readonly wanted: ClusterObject; readonly live: unknown; readonly synced: boolean }
  >();

  const isSynced = async (wanted: ClusterObject, live: ClusterObject): Promise<Result<boolean>> => {
    const key = objectKey(wanted);
    const relevant = withoutStatus(live);
    const known = verdicts.get(key);
    if (known && isDeepStrictEqual(known.wanted, wanted) && isDeepStrictEqual(known.live, relevant))
      return ok(known.synced);
    const applied = await client.apply(wanted, { manager, dryRun: true });
    if (!applied.ok) return applied;
    const synced = isDeepStrictEqual(withoutStatus(applied.value), relevant);
    verdicts.set(key, { wanted, live: relevant, synced });
    return ok(synced);
  };

  return {
    async compare(application, wanted) {
      const compared: ComparedResource[] = [];
      for (const object of wanted) {
        const live = cache.get(objectKey(object));
        const synced = live ? await isSynced(object, live) : ok(false);
        if (!synced.ok) return synced;
        const health: Health | undefined = live ? healthOf(live) : { status: "Missing" };
        compared.push({ wanted: object, live, synced: synced.value, health });
      }
      const keys = new Set(wanted.map(objectKey));
      for (const live of cache.all()) {
        if (trackedBy(live) !== application || keys.has(objectKey(live))) continue;
        compared.push({ wanted: undefined, live, synced: ignoredUnwanted(live), health: healthOf(live) });
      }
      return ok(compared);
    },
  };
}

/** What an apply can change, without what the cluster itself counts and reports. */
function withoutStatus(object: ClusterObject): unknown {
  const { status: _status, metadata, ...rest } = object;
  const {
    resourceVersion: _version,
    generation: _generation,
    managedFields: _fields,
    ...kept
  } = metadata as Readonly<Record<string, unknown>>;
  return { ...rest, metadata: kept };
}
