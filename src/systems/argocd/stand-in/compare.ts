import { ok, type Result } from "../../../foundation/result.ts";
import type { Cluster } from "./cluster.ts";
import { covers } from "./difference.ts";
import { type Health, healthOf } from "./health.ts";
import { groupOf, type KubernetesObject, keyOf } from "./object.ts";

/** A resource of an application: what is wanted, what is there, and how both stand to each other. */
export interface ComparedResource {
  readonly wanted: KubernetesObject | undefined;
  readonly live: KubernetesObject | undefined;
  readonly synced: boolean;
  readonly health: Health | undefined;
}

const trackingAnnotation = "argocd.argoproj.io/tracking-id";

/** The wanted objects as they are applied: with the mark by which Argo CD finds its own again. */
export function track(
  application: string,
  objects: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  return objects.map((object) => {
    const { namespace = "", name, annotations } = object.metadata;
    const id = `${application}:${groupOf(object)}/${object.kind}:${namespace}/${name}`;
    return {
      ...object,
      metadata: { ...object.metadata, annotations: { ...annotations, [trackingAnnotation]: id } },
    };
  });
}

/** The application that an object is tracked for. */
export function trackedBy(object: KubernetesObject): string | undefined {
  return object.metadata.annotations?.[trackingAnnotation]?.split(":")[0];
}

/**
 * Reads what is there of the wanted objects, and of those that an earlier sync brought and nobody wants any more.
 * `earlier` names them, as the application's status keeps them.
 */
export async function compare(
  cluster: Cluster,
  application: string,
  wanted: readonly KubernetesObject[],
  earlier: readonly KubernetesObject[],
): Promise<Result<readonly ComparedResource[]>> {
  const compared: ComparedResource[] = [];
  for (const object of wanted) {
    const live = await read(cluster, object);
    if (!live.ok) return live;
    compared.push({
      wanted: object,
      live: live.value ?? undefined,
      synced: live.value !== null && covers(live.value, object),
      health: live.value ? healthOf(live.value) : { status: "Missing" },
    });
  }
  const keys = new Set(wanted.map(keyOf));
  for (const object of earlier.filter((one) => !keys.has(keyOf(one)))) {
    const live = await read(cluster, object);
    if (!live.ok) return live;
    if (live.value && trackedBy(live.value) === application) {
      compared.push({ wanted: undefined, live: live.value, synced: false, health: healthOf(live.value) });
    }
  }
  return ok(compared);
}

function read(cluster: Cluster, object: KubernetesObject): Promise<Result<KubernetesObject | null>> {
  return cluster.get(object.apiVersion, object.kind, object.metadata.namespace, object.metadata.name);
}
