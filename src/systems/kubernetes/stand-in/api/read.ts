import type { Context } from "hono";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Machinery } from "../machinery/types.ts";
import type { KubernetesObject } from "../object.ts";
import { parseFieldSelector, parseLabelSelector } from "../selectors.ts";
import { badRequest, notFound, refuse } from "../status.ts";
import { failure } from "./reply.ts";
import { representList, representOne, wantedForm } from "./represent.ts";
import type { Target } from "./target.ts";
import { watch } from "./watch.ts";

/** What a container has printed, for the log endpoint. */
export type ReadLog = (
  namespace: string,
  pod: string,
  options: LogOptions,
) => { readonly text: string; readonly follow?: ReadableStream<Uint8Array> } | undefined;

export interface LogOptions {
  readonly container: string | undefined;
  readonly tailLines: number | undefined;
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
}

/** GET of one object. */
export function serveOne(context: Context, machinery: Machinery, clock: Clock, target: Target): Response {
  const { resource, namespace, name = "" } = target;
  const form = wantedForm(context.req.header("accept"));
  if (!form) return failure(notAcceptable);
  const object = machinery.store.get(resource, namespace, name);
  if (!object) return failure(notFound(resource, name).status);
  return Response.json(representOne(form, resource, object, clock.now()));
}

const notAcceptable = refuse(
  406,
  "NotAcceptable",
  "only the following media types are accepted: application/json",
).status;

/** GET of a collection: a list, or a watch. */
export function serveList(context: Context, machinery: Machinery, clock: Clock, target: Target): Response {
  const { resource, namespace } = target;
  const { store } = machinery;
  const query = (name: string) => context.req.query(name);
  const form = wantedForm(context.req.header("accept"));
  if (!form) return failure(notAcceptable);
  const matches = readSelectors(context);
  if (!matches) return failure(badRequest("unable to parse requirement: the selector cannot be read").status);
  const now = () => clock.now();
  const watching = ["1", "true"].includes(query("watch") ?? "");
  if (!watching) {
    const objects = store.list(resource, namespace).filter(matches);
    return Response.json(representList(form, resource, objects, String(store.version), now()));
  }
  const timeout = query("timeoutSeconds");
  const stream = watch(store, {
    resource,
    namespace,
    matches,
    represent: (object) => representOne(form, resource, object, now()),
    resourceVersion: query("resourceVersion") || undefined,
    sendInitialEvents: query("sendInitialEvents") === "true",
    bookmarks: query("allowWatchBookmarks") === "true",
    timeoutSeconds: timeout ? Number(timeout) : undefined,
  });
  return new Response(stream, { headers: { "content-type": "application/json" } });
}

/** What the query's selectors match; undefined when one cannot be read. */
export function readSelectors(context: Context): ((object: KubernetesObject) => boolean) | undefined {
  const byLabel = parseLabelSelector(context.req.query("labelSelector") ?? "");
  const byField = parseFieldSelector(context.req.query("fieldSelector") ?? "");
  if (!byLabel || !byField) return undefined;
  return (object) => byLabel(object.metadata.labels ?? {}) && byField(object);
}

/** What a container has printed. */
export function serveLog(context: Context, machinery: Machinery, target: Target, readLog: ReadLog): Response {
  const { resource, namespace = "", name = "" } = target;
  if (!machinery.store.get(resource, namespace, name)) return failure(notFound(resource, name).status);
  const tail = context.req.query("tailLines");
  const log = readLog(namespace, name, {
    container: context.req.query("container"),
    tailLines: tail ? Number(tail) : undefined,
    previous: context.req.query("previous") === "true",
    follow: context.req.query("follow") === "true",
    timestamps: context.req.query("timestamps") === "true",
  });
  if (!log) {
    return failure(
      badRequest(`container "${context.req.query("container") ?? ""}" in pod "${name}" is waiting to start`)
        .status,
    );
  }
  return new Response(log.follow ?? log.text, { headers: { "content-type": "text/plain" } });
}
