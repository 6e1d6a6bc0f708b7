import type { Resource } from "../kinds/resources.ts";
import { apiVersionOf } from "../kinds/resources.ts";
import type { KubernetesObject } from "../object.ts";
import { refuse } from "../status.ts";
import type { Store, StoreEvent } from "../store.ts";

export interface WatchRequest {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly matches: (object: KubernetesObject) => boolean;
  readonly represent: (object: KubernetesObject) => unknown;
  /** Where to begin: undefined or `0` begins with what exists now. */
  readonly resourceVersion: string | undefined;
  readonly sendInitialEvents: boolean;
  readonly bookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
}

/** One JSON object a line, until the client goes, its time is up, or the server closes. */
export function watch(store: Store, request: WatchRequest): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (type: string, object: unknown) =>
        controller.enqueue(encoder.encode(`${JSON.stringify({ type, object })}\n`));
      const bookmark = (annotations?: Readonly<Record<string, string>>) =>
        send("BOOKMARK", {
          kind: request.resource.kind,
          apiVersion: apiVersionOf(request.resource),
          metadata: { resourceVersion: String(store.version), ...(annotations && { annotations }) },
        });
      const relay = (event: StoreEvent) => {
        const seen = translate(event, request);
        if (seen) send(seen.type, request.represent(seen.object));
      };
      const { resourceVersion } = request;
      const fresh = request.sendInitialEvents || resourceVersion === undefined || resourceVersion === "0";
      const missed = fresh ? [] : store.since(Number(resourceVersion));
      if (missed === undefined) {
        send("ERROR", refuse(410, "Expired", `too old resource version: ${resourceVersion}`).status);
        controller.close();
        return;
      }
      if (fresh) {
        for (const object of store.list(request.resource, request.namespace)) {
          if (request.matches(object)) send("ADDED", request.represent(object));
        }
      }
      for (const event of missed) relay(event);
      if (request.sendInitialEvents) bookmark({ "k8s.io/initial-events-end": "true" });
      else if (request.bookmarks) bookmark();
      const unsubscribe = store.subscribe(relay);
      const timer =
        request.timeoutSeconds === undefined
          ? undefined
          : setTimeout(() => {
              stop();
              if (request.bookmarks) bookmark();
              controller.close();
            }, request.timeoutSeconds * 1000);
      stop = () => {
        unsubscribe();
        clearTimeout(timer);
      };
    },
    cancel() {
      stop();
    },
  });
}

/** What an event means to this watcher: an object that stops matching looks deleted, one that starts looks new. */
function translate(
  event: StoreEvent,
  request: WatchRequest,
): { type: StoreEvent["type"]; object: KubernetesObject } | undefined {
  // Not by identity: what a definition defines is described anew when the definition changes.
  const { plural, group } = event.resource;
  if (plural !== request.resource.plural || group !== request.resource.group) return undefined;
  const { object, before } = event;
  if (request.namespace !== undefined && object.metadata.namespace !== request.namespace) return undefined;
  const now = event.type !== "DELETED" && request.matches(object);
  const then = before !== undefined && request.matches(before);
  if (now) return { type: then ? "MODIFIED" : "ADDED", object };
  return then ? { type: "DELETED", object } : undefined;
}
