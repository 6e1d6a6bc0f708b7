import { failure, ok, type Result } from "../../../../foundation/result.ts";
import type { ClusterObject } from "../types.ts";
import { apiVersionOf, collectionPath, groupOf, type Kind, objectPath, versionOf } from "./kinds.ts";
import { accepted, createTransport, type Transport } from "./transport.ts";

export interface ApplyOptions {
  readonly manager: string;
  readonly dryRun?: boolean;
}

export interface ObjectList {
  readonly items: readonly ClusterObject[];
  readonly version: string;
}

/** The cluster's API, as far as Argo CD uses it. Its refusals are failures with the code `cluster-refused`. */
export interface ClusterClient {
  readonly kinds: readonly Kind[];
  kindOf(apiVersion: string, kind: string): Kind | undefined;
  /** Asks again which kinds there are; gives those that are new. */
  learnKinds(): Promise<readonly Kind[]>;
  list(kind: Kind): Promise<Result<ObjectList>>;
  /** Server-side apply, taking over fields of others. */
  apply(object: ClusterObject, options: ApplyOptions): Promise<Result<ClusterObject>>;
  /** A merge patch. */
  patch(object: ClusterObject, body: object): Promise<Result<ClusterObject>>;
  /** Replaces the status, by its subresource where the kind has one. */
  patchStatus(object: ClusterObject, status: object): Promise<Result<ClusterObject>>;
  /** A program gets as long to end as its object says, or these seconds. */
  remove(object: ClusterObject, options?: { readonly graceSeconds?: number }): Promise<Result<void>>;
  /** What the Pod's container printed last; empty when it has printed nothing. */
  lastLines(pod: ClusterObject, count: number): Promise<readonly string[]>;
  /** Calls back for each event until the signal aborts or the stream ends. */
  watch(
    kind: Kind,
    version: string,
    signal: AbortSignal,
    event: (type: string, object: ClusterObject) => void,
  ): Promise<void>;
}

export async function connectCluster(url: string, fetch_: typeof fetch): Promise<Result<ClusterClient>> {
  const call = createTransport(url, fetch_);
  const discovered = await discover(call);
  if (!discovered.ok) return discovered;
  const kinds = [...discovered.value];
  const kindOf = (apiVersion: string, kind: string) =>
    kinds.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
  const pathOf = (object: ClusterObject): Result<string> => {
    const { namespace, name } = object.metadata;
    const kind = kindOf(object.apiVersion, object.kind);
    if (kind) return ok(objectPath(kind, namespace, name));
    return failure(
      "cluster-kind-unknown",
      `The Kubernetes API could not find ${groupOf(object.apiVersion)}/${object.kind} for requested resource ${namespace ?? ""}/${name}. Make sure the "${object.kind}" CRD is installed on the destination cluster.`,
    );
  };
  const asObject = (result: Result<unknown>) => result as Result<ClusterObject>;

  return ok({
    kinds,
    kindOf,
    async learnKinds() {
      const now = await discover(call);
      if (!now.ok) return [];
      const fresh = now.value.filter((one) => !kindOf(apiVersionOf(one), one.kind));
      kinds.push(...fresh);
      return fresh;
    },
    async list(kind) {
      const listed = accepted(await call("GET", collectionPath(kind)));
      if (!listed.ok) return listed;
      const { items, metadata } = listed.value as unknown as {
        readonly items: readonly ClusterObject[];
        readonly metadata: { readonly resourceVersion: string };
      };
      // Items of a list do not repeat what they are.
      const whole = items.map((item) => ({ ...item, apiVersion: apiVersionOf(kind), kind: kind.kind }));
      return ok({ items: whole, version: metadata.resourceVersion });
    },
    async apply(object, { manager, dryRun }) {
      const path = pathOf(object);
      if (!path.ok) return path;
      const query = new URLSearchParams({ fieldManager: manager, force: "true", fieldValidation: "Strict" });
      if (dryRun) query.set("dryRun", "All");
      return asObject(
        accepted(await call("PATCH", `${path.value}?${query}`, object, "application/apply-patch+yaml")),
      );
    },
    async patch(object, body) {
      const path = pathOf(object);
      if (!path.ok) return path;
      return asObject(accepted(await call("PATCH", path.value, body, "application/merge-patch+json")));
    },
    async patchStatus(object, status) {
      const path = pathOf(object);
      if (!path.ok) return path;
      const part = kindOf(object.apiVersion, object.kind)?.status ? "/status" : "";
      const patch = [{ op: "add", path: "/status", value: status }];
      return asObject(
        accepted(await call("PATCH", `${path.value}${part}`, patch, "application/json-patch+json")),
      );
    },
    async remove(object, { graceSeconds } = {}) {
      const path = pathOf(object);
      if (!path.ok) return path;
      const query = graceSeconds === undefined ? "" : `?gracePeriodSeconds=${graceSeconds}`;
      const answer = await call("DELETE", `${path.value}${query}`);
      const done = answer.status === 404 ? ok({}) : accepted(answer);
      return done.ok ? ok(undefined) : done;
    },
    async lastLines(pod, count) {
      const path = pathOf(pod);
      for (const query of [`tailLines=${count}`, `tailLines=${count}&previous=true`]) {
        const response = path.ok
          ? await fetch_(`${url}${path.value}/log?${query}`).catch(() => undefined)
          : undefined;
        const lines = response?.ok ? (await response.text()).split("\n").filter((line) => line !== "") : [];
        if (lines.length > 0) return lines;
      }
      return [];
    },
    async watch(kind, version, signal, event) {
      const query = new URLSearchParams({ watch: "1", resourceVersion: version });
      try {
        const response = await fetch_(`${url}${collectionPath(kind)}?${query}`, { signal });
        await readLines(response, (line) => {
          const { type, object } = JSON.parse(line) as { type: string; object: ClusterObject };
          event(type, object);
        });
      } catch {
        // The cluster went away or we are closing: whoever watches lists again and goes on.
      }
    },
  });
}

async function discover(call: Transport): Promise<Result<readonly Kind[]>> {
  const groups = accepted(await call("GET", "/apis"));
  if (!groups.ok) return groups;
  const served = groups.value["groups"] as readonly {
    readonly versions: readonly { readonly groupVersion: string }[];
  }[];
  const paths = served.flatMap(({ versions }) => versions.map(({ groupVersion }) => `/apis/${groupVersion}`));
  const kinds: Kind[] = [];
  for (const path of ["/api/v1", ...paths]) {
    const listed = accepted(await call("GET", path));
    if (!listed.ok) return listed;
    const { groupVersion, resources } = listed.value as unknown as {
      readonly groupVersion: string;
      readonly resources: readonly {
        readonly name: string;
        readonly kind: string;
        readonly namespaced: boolean;
      }[];
    };
    const place = { group: groupOf(groupVersion), version: versionOf(groupVersion) };
    const names = resources.map(({ name }) => name);
    for (const { name, kind, namespaced } of resources) {
      if (name.includes("/")) continue;
      kinds.push({ ...place, kind, plural: name, namespaced, status: names.includes(`${name}/status`) });
    }
  }
  return ok(kinds);
}

async function readLines(response: Response, line: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const one of lines) line(one);
  }
}
