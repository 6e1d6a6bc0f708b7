/** A Kubernetes object, as far as Argo CD looks at every kind alike. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly generation?: number;
    readonly resourceVersion?: string;
    readonly deletionTimestamp?: string;
  };
  readonly [part: string]: unknown;
}

/** `""` for the core group. */
export function groupOf(object: Pick<KubernetesObject, "apiVersion">): string {
  const [group, version] = object.apiVersion.split("/");
  return version === undefined ? "" : (group ?? "");
}

/** `group/Kind/namespace/name`: the same for two readings of the same object. */
export function keyOf(object: KubernetesObject): string {
  return [groupOf(object), object.kind, object.metadata.namespace ?? "", object.metadata.name].join("/");
}
