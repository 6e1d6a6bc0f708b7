import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { systemClock } from "../../../../foundation/clock.ts";
import { systemIds } from "../../../../foundation/ids.ts";
import type { Isolation } from "../../../../foundation/rootfs/isolation.ts";
import { createEventRecorder } from "../controllers/events.ts";
import { events, namespaces, pods } from "../kinds/resources.ts";
import type { Container, ContainerStatus, Pod } from "../kinds/types.ts";
import { createMachinery } from "../machinery/machinery.ts";
import { createStore } from "../store.ts";
import { startTestRegistry, type TestRegistry } from "../testing.ts";
import { createImages } from "./images.ts";
import { type Kubelet, startKubelet } from "./kubelet.ts";
import { createPortPool } from "./ports.ts";

/** For tests only: a node of its own with a registry, without API server and controllers. */
export interface TestNode {
  readonly directory: string;
  readonly registry: TestRegistry;
  readonly kubelet: Kubelet;
  /** Makes a Pod of one container; what is not given is as short as it can be. */
  run(name: string, container: Partial<Container>, spec?: object): void;
  get(name: string): Pod | undefined;
  remove(name: string, gracePeriodSeconds?: number): void;
  /** Resolves with the container's status once `holds` does. */
  until(name: string, holds: (status: ContainerStatus) => unknown): Promise<ContainerStatus>;
  /** Resolves once the Pod is away. */
  gone(name: string): Promise<void>;
  log(name: string, previous?: boolean): string | undefined;
  /** `reason: message`, in no particular order. */
  events(name: string): readonly string[];
  url(name: string, path: string): string;
  close(): Promise<void>;
}

export async function startTestNode(
  given: {
    readonly directory?: string;
    readonly registry?: TestRegistry;
    readonly isolation?: Isolation;
  } = {},
): Promise<TestNode> {
  const directory = given.directory ?? mkdtempSync(join(tmpdir(), "groundwork-node-"));
  const registry = given.registry ?? (await startTestRegistry());
  const store = createStore({ version: 1, objects: {} }, () => {});
  const machinery = createMachinery(store, systemClock, systemIds);
  const closing = new AbortController();
  const images = createImages({
    directory,
    registry,
    clock: systemClock,
    ids: systemIds,
    fetch,
    signal: closing.signal,
  });
  const kubelet = startKubelet(
    {
      store,
      clock: systemClock,
      images,
      ports: createPortPool(systemIds),
      event: createEventRecorder(machinery, systemClock, "kubelet"),
      log: () => {},
      ...(given.isolation && { isolation: given.isolation }),
    },
    machinery,
  );
  const namespace = "shop";
  const place = { resource: pods, namespace };
  const manager = "test";
  machinery.create(
    { resource: namespaces, namespace: undefined },
    { metadata: { name: namespace } },
    { manager },
  );
  const get = (name: string) => store.get(pods, namespace, name) as Pod | undefined;
  return {
    directory,
    registry,
    kubelet,
    run(name, container, spec = {}) {
      const containers = [{ name: "web", ports: [{ name: "http", containerPort: 8080 }], ...container }];
      const body = { metadata: { name }, spec: { terminationGracePeriodSeconds: 5, ...spec, containers } };
      const made = machinery.create(place, body, { manager });
      if (!made.ok) throw new Error(made.status.message);
    },
    get,
    remove(name, gracePeriodSeconds) {
      machinery.remove(place, name, gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds });
    },
    until: (name, holds) =>
      vi.waitFor(
        () => {
          const status = get(name)?.status?.containerStatuses?.[0];
          if (!status || !holds(status)) throw new Error(`not yet: ${JSON.stringify(status)}`);
          return status;
        },
        { timeout: 15_000, interval: 20 },
      ),
    gone: (name) =>
      vi.waitFor(
        () => {
          if (get(name)) throw new Error(`Pod ${name} is still there`);
        },
        { timeout: 15_000, interval: 20 },
      ),
    log: (name, previous = false) =>
      kubelet.readLog(namespace, name, {
        container: undefined,
        tailLines: undefined,
        follow: false,
        timestamps: false,
        previous,
      })?.text,
    events: (name) =>
      store
        .list(events, namespace)
        .filter((event) => (event["involvedObject"] as { name: string }).name === name)
        .map((event) => `${event["reason"]}: ${event["message"]}`),
    url(name, path) {
      const pod = get(name);
      return `http://127.0.0.1:${pod && kubelet.port(pod, "http")}${path}`;
    },
    async close() {
      closing.abort();
      await kubelet.close();
      if (!given.registry) await registry.close();
      if (!given.directory) rmSync(directory, { recursive: true, force: true });
    },
  };
}
