import type { ClusterEndpoint } from "../../../contracts/offers.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { KubernetesObject } from "./object.ts";

/** The cluster's API, as Argo CD's controller uses it. Failures carry the API's own message. */
export interface Cluster {
  get(
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    name: string,
  ): Promise<Result<KubernetesObject | null>>;
  list(apiVersion: string, kind: string, namespace?: string): Promise<Result<readonly KubernetesObject[]>>;
  /** Server-side apply as `argocd-controller`, taking over fields that others own. */
  apply(object: KubernetesObject): Promise<Result<KubernetesObject>>;
  patchStatus(object: KubernetesObject, status: unknown): Promise<Result<void>>;
  delete(object: KubernetesObject): Promise<Result<void>>;
  /** Lets go of an object whose deletion waits for our finalizer. */
  removeFinalizers(object: KubernetesObject): Promise<Result<void>>;
  /** Calls back for every change of a kind, in all namespaces, until the signal aborts; reconnects by itself. */
  watch(
    apiVersion: string,
    kind: string,
    onChange: (object: KubernetesObject) => void,
    signal: AbortSignal,
  ): void;
  /** Whether the kind lives in a namespace; undefined when the cluster does not know it. */
  isNamespaced(apiVersion: string, kind: string): Promise<boolean | undefined>;
  /** The last lines that the newest pod with these labels printed. */
  lastWords(namespace: string, selector: string): Promise<readonly string[]>;
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export function connectCluster(endpoint: ClusterEndpoint): Cluster {
  const discovered = new Map<string, Promise<readonly ApiResource[]>>();
  const base = (apiVersion: string) =>
    `${endpoint.url}/${apiVersion.includes("/") ? "apis" : "api"}/${apiVersion}`;

  const call = async (url: string, init: RequestInit = {}): Promise<Result<Response>> => {
    try {
      const response = await fetch(url, { ...init, signal: init.signal ?? AbortSignal.timeout(10_000) });
      if (response.ok || response.status === 404) return ok(response);
      const status = (await response.json().catch(() => ({}))) as { readonly message?: string };
      return failure("cluster-refused", status.message ?? `The cluster answered ${response.status}.`);
    } catch (error) {
      return failure("cluster-unreachable", "The cluster's API does not answer.", { cause: String(error) });
    }
  };

  const discover = (apiVersion: string) => {
    const known =
      discovered.get(apiVersion) ??
      (async () => {
        const response = await call(base(apiVersion));
        if (!response.ok || response.value.status === 404) return [];
        return ((await response.value.json()) as { resources: ApiResource[] }).resources;
      })();
    discovered.set(apiVersion, known);
    return known;
  };

  const resourceOf = async (apiVersion: string, kind: string) =>
    (await discover(apiVersion)).find((one) => one.kind === kind && !one.name.includes("/"));

  const address = async (
    apiVersion: string,
    kind: string,
    namespace?: string,
    name?: string,
  ): Promise<Result<string>> => {
    const resource = await resourceOf(apiVersion, kind);
    if (!resource) {
      return failure("cluster-kind-unknown", `The Kubernetes API could not find ${kind} in ${apiVersion}.`);
    }
    const scope = resource.namespaced && namespace ? `/namespaces/${namespace}` : "";
    return ok(`${base(apiVersion)}${scope}/${resource.name}${name ? `/${name}` : ""}`);
  };

  const of = (object: KubernetesObject) =>
    address(object.apiVersion, object.kind, object.metadata.namespace, object.metadata.name);

  const mergePatch = async (object: KubernetesObject, patch: unknown): Promise<Result<void>> => {
    const url = await of(object);
    if (!url.ok) return url;
    const response = await call(`${url.value}?fieldManager=argocd-controller`, {
      method: "PATCH",
      headers: { "content-type": "application/merge-patch+json" },
      body: JSON.stringify(patch),
    });
    return response.ok ? ok(undefined) : response;
  };

  return {
    async get(apiVersion, kind, namespace, name) {
      const url = await address(apiVersion, kind, namespace, name);
      if (!url.ok) return url;
      const response = await call(url.value);
      if (!response.ok) return response;
      return ok(response.value.status === 404 ? null : ((await response.value.json()) as KubernetesObject));
    },
    async list(apiVersion, kind, namespace) {
      const url = await address(apiVersion, kind, namespace);
      if (!url.ok) return url;
      const response = await call(url.value);
      if (!response.ok) return response;
      const { items = [] } = (await response.value.json()) as { items?: KubernetesObject[] };
      return ok(items.map((item) => ({ ...item, apiVersion, kind })));
    },
    async apply(object) {
      const url = await of(object);
      if (!url.ok) return url;
      const response = await call(`${url.value}?fieldManager=argocd-controller&force=true`, {
        method: "PATCH",
        headers: { "content-type": "application/apply-patch+yaml" },
        body: JSON.stringify(object),
      });
      if (!response.ok) return response;
      if (response.value.status === 404) {
        const { message } = (await response.value.json()) as { readonly message?: string };
        return failure("cluster-refused", message ?? "not found");
      }
      return ok((await response.value.json()) as KubernetesObject);
    },
    // Argo CD's kinds have no status subresource: their status is a field like any other.
    patchStatus: (object, status) => mergePatch(object, { status }),
    removeFinalizers: (object) => mergePatch(object, { metadata: { finalizers: null } }),
    async delete(object) {
      const url = await of(object);
      if (!url.ok) return url;
      const response = await call(url.value, { method: "DELETE" });
      return response.ok ? ok(undefined) : response;
    },
    watch(apiVersion, kind, onChange, signal) {
      void follow(
        async () => {
          const url = await address(apiVersion, kind);
          return url.ok ? `${url.value}?watch=true` : undefined;
        },
        onChange,
        signal,
      );
    },
    isNamespaced: async (apiVersion, kind) => (await resourceOf(apiVersion, kind))?.namespaced,
    async lastWords(namespace, selector) {
      const pods = `${base("v1")}/namespaces/${namespace}/pods`;
      const listed = await call(`${pods}?labelSelector=${encodeURIComponent(selector)}`);
      if (!listed.ok || !listed.value.ok) return [];
      const { items = [] } = (await listed.value.json()) as {
        items?: { readonly metadata: { readonly name: string; readonly creationTimestamp?: string } }[];
      };
      const newest = items.toSorted((a, b) =>
        (a.metadata.creationTimestamp ?? "") < (b.metadata.creationTimestamp ?? "") ? 1 : -1,
      )[0];
      if (!newest) return [];
      const log = await call(`${pods}/${newest.metadata.name}/log?tailLines=10`);
      if (!log.ok || !log.value.ok) return [];
      return (await log.value.text()).split("\n").filter((line) => line !== "");
    },
  };
}

/** Reads a watch's lines until it ends, and opens it again until told to stop. */
async function follow(
  where: () => Promise<string | undefined>,
  onChange: (object: KubernetesObject) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const url = await where();
      const response = url ? await fetch(url, { signal }) : undefined;
      if (response?.ok && response.body) await readLines(response.body, onChange);
    } catch {
      // Dropped or not there yet: the next round opens it anew.
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 500).unref());
  }
}

async function readLines(
  body: ReadableStream<Uint8Array>,
  onChange: (object: KubernetesObject) => void,
): Promise<void> {
  let rest = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.trim() === "") continue;
      const event = JSON.parse(line) as { readonly type: string; readonly object: KubernetesObject };
      if (event.type !== "BOOKMARK" && event.type !== "ERROR") onChange(event.object);
    }
  }
}
