import { createHash } from "node:crypto";
import type { Clock } from "../../../../foundation/clock.ts";
import { events } from "../kinds/resources.ts";
import type { Machinery } from "../machinery/types.ts";
import { type KubernetesObject, timestamp } from "../object.ts";

/** Says what happened to an object, as `kubectl get events` shows it. */
export type RecordEvent = (
  object: KubernetesObject,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
) => void;

/** Events of one namespace that are kept; the oldest go first. */
const kept = 100;

/** The same thing happening again raises the event's count in place of making another. */
export function createEventRecorder(machinery: Machinery, clock: Clock, component: string): RecordEvent {
  return (object, type, reason, message) => {
    const { name, namespace = "default", uid } = object.metadata;
    const now = timestamp(clock.now());
    const hash = createHash("sha256").update(`${uid}\n${reason}\n${message}`).digest("hex").slice(0, 16);
    const place = { resource: events, namespace };
    const options = { manager: component };
    const known = machinery.store.get(events, namespace, `${name}.${hash}`);
    if (known) {
      const count = Number(known["count"] ?? 1) + 1;
      machinery.update(place, known.metadata.name, { ...known, count, lastTimestamp: now }, options);
      return;
    }
    const body = {
      metadata: { name: `${name}.${hash}` },
      involvedObject: { apiVersion: object.apiVersion, kind: object.kind, name, namespace, uid },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component },
      reportingComponent: component,
    };
    machinery.create(place, body, options);
    const all = machinery.store.list(events, namespace);
    const surplus = all.toSorted(
      (a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion),
    );
    for (const old of surplus.slice(0, Math.max(0, all.length - kept)))
      machinery.remove(place, old.metadata.name);
  };
}
