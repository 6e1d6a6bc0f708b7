import type { KubernetesObject } from "../object.ts";
import { isFields } from "../schema/strict.ts";
import type { ContainerStatus, Deployment, Pod, ReplicaSet, Service, StatefulSet } from "./types.ts";

/** A column of `kubectl get`; a priority above 0 shows with `-o wide` only. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer";
  readonly priority: number;
  cell(object: KubernetesObject, now: Date): string | number;
}

type Cell = (object: KubernetesObject, now: Date) => string | number;
const column = (name: string, cell: Cell, priority = 0): Column => ({ name, type: "string", priority, cell });

const age = column("Age", (object, now) => elapsed(object.metadata.creationTimestamp, now));
const read = (object: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((here, name) => (isFields(here) ? here[name] : undefined), object);
const text = (name: string, path: string, priority = 0) =>
  column(name, (object) => String(read(object, path) ?? ""), priority);
const size = (name: string, path: string) =>
  column(name, (object) => Object.keys((read(object, path) as object | undefined) ?? {}).length);

const byKind: Readonly<Record<string, readonly Column[]>> = {
  Namespace: [text("Status", "status.phase")],
  Pod: [
    column("Ready", (object) => {
      const { spec, status } = object as Pod;
      const ready = status?.containerStatuses?.filter((container) => container.ready).length ?? 0;
      return `${ready}/${spec.containers.length}`;
    }),
    column("Status", (object) => podReason(object as Pod)),
    column("Restarts", (object) =>
      ((object as Pod).status?.containerStatuses ?? []).reduce((sum, one) => sum + one.restartCount, 0),
    ),
  ],
  Service: [
    text("Type", "spec.type"),
    text("Cluster-IP", "spec.clusterIP"),
    column("External-IP", () => "<none>"),
    column("Port(s)", (object) =>
      (object as Service).spec.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(","),
    ),
  ],
  ConfigMap: [size("Data", "data")],
  Secret: [text("Type", "type"), size("Data", "data")],
  Event: [
    column("Last Seen", (object, now) => elapsed(String(object["lastTimestamp"] ?? ""), now)),
    text("Type", "type"),
    text("Reason", "reason"),
    column("Object", (object) => {
      const kind = String(read(object, "involvedObject.kind") ?? "").toLowerCase();
      return `${kind}/${String(read(object, "involvedObject.name") ?? "")}`;
    }),
    text("Message", "message"),
  ],
  Deployment: [
    column("Ready", (object) => {
      const { spec, status } = object as Deployment;
      return `${status?.readyReplicas ?? 0}/${spec.replicas}`;
    }),
    column("Up-to-date", (object) => (object as Deployment).status?.updatedReplicas ?? 0),
    column("Available", (object) => (object as Deployment).status?.availableReplicas ?? 0),
  ],
  ReplicaSet: [
    column("Desired", (object) => (object as ReplicaSet).spec.replicas),
    column("Current", (object) => (object as ReplicaSet).status?.replicas ?? 0),
    column("Ready", (object) => (object as ReplicaSet).status?.readyReplicas ?? 0),
  ],
  StatefulSet: [
    column("Ready", (object) => {
      const { spec, status } = object as StatefulSet;
      return `${status?.readyReplicas ?? 0}/${spec.replicas}`;
    }),
  ],
  DaemonSet: [
    column("Desired", (object) => Number(read(object, "status.desiredNumberScheduled") ?? 0)),
    column("Current", (object) => Number(read(object, "status.currentNumberScheduled") ?? 0)),
    column("Ready", (object) => Number(read(object, "status.numberReady") ?? 0)),
  ],
  Application: [
    text("Sync Status", "status.sync.status"),
    text("Health Status", "status.health.status"),
    text("Revision", "status.sync.revision", 10),
    text("Project", "spec.project", 10),
  ],
};

export function columnsOf(kind: string): readonly Column[] {
  const name = column("Name", (object) => object.metadata.name);
  const own = byKind[kind] ?? [];
  return kind === "Event" ? own : [name, ...own, age];
}

/** What `kubectl get pods` shows as the status: the phase, or what keeps a container from running. */
export function podReason(pod: Pod): string {
  if (pod.metadata.deletionTimestamp) return "Terminating";
  const stuck = pod.status?.containerStatuses?.map(stateReason).find((reason) => reason !== undefined);
  return stuck ?? pod.status?.reason ?? pod.status?.phase ?? "Unknown";
}

function stateReason({ state }: ContainerStatus): string | undefined {
  return state.waiting?.reason ?? state.terminated?.reason;
}

/** `42s`, `3m10s`, `5h2m`, `12d`: the age as kubectl spells it. */
export function elapsed(since: string, now: Date): string {
  const start = Date.parse(since);
  if (Number.isNaN(start)) return "<unknown>";
  const seconds = Math.max(0, Math.floor((now.getTime() - start) / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}
