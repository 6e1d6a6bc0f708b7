import { createServer } from "node:net";
import type { Ids } from "../../../../foundation/ids.ts";
import type { Container } from "../kinds/types.ts";

/**
 * Ports outside the range from which the kernel serves outgoing connections, and all of them ports that `fetch` is
 * willing to speak to: a port that was free a moment ago stays free until the program takes it.
 */
const lowest = 20_000;
const highest = 32_000;

export interface PortPool {
  /** A port of the loopback that nothing listens on and that nobody else was given. */
  take(preferred?: number): Promise<number>;
  giveBack(port: number): void;
}

/** Shared by all clusters of a process. */
const given = new Set<number>();

export function createPortPool(ids: Ids): PortPool {
  return {
    async take(preferred) {
      let candidate = preferred ?? lowest + Math.floor(ids.random() * (highest - lowest));
      for (let attempt = 0; attempt < highest - lowest; attempt += 1) {
        if (!given.has(candidate)) {
          given.add(candidate);
          if (await isFree(candidate)) return candidate;
          given.delete(candidate);
        }
        candidate = candidate + 1 >= highest ? lowest : candidate + 1;
      }
      throw new Error(`No port between ${lowest} and ${highest} is free on the loopback.`);
    },
    giveBack: (port) => given.delete(port),
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    // Every address: a program that listens on all of them must find all of them free.
    server.listen({ port, host: "0.0.0.0" }, () => server.close(() => resolve(true)));
  });
}

/**
 * The ports of one container. In a cluster every Pod has an address of its own; here all share the loopback, and a
 * free port of it stands for each port that the container declares, that a probe asks, or that its PORT names.
 */
export interface ContainerPorts {
  /** The container's first one; undefined where it has none. */
  first(): number | undefined;
  /** By number or by declared name; undefined where nothing stands for it. */
  find(wanted: number | string): number | undefined;
  take(containerPort: number): Promise<number>;
  giveBack(): void;
}

export async function takeContainerPorts(pool: PortPool, container: Container): Promise<ContainerPorts> {
  const taken = new Map<number, number>();
  const ports: ContainerPorts = {
    first: () => taken.values().next().value,
    find(wanted) {
      const named = container.ports?.find(({ name }) => name === wanted)?.containerPort;
      return taken.get(named ?? Number(wanted));
    },
    async take(containerPort) {
      const port = taken.get(containerPort) ?? (await pool.take());
      taken.set(containerPort, port);
      return port;
    },
    giveBack() {
      for (const port of taken.values()) pool.giveBack(port);
      taken.clear();
    },
  };
  for (const { containerPort } of container.ports ?? []) await ports.take(containerPort);
  for (const probe of [container.readinessProbe, container.livenessProbe, container.startupProbe]) {
    const asked = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
    if (typeof asked === "number") await ports.take(asked);
  }
  return ports;
}
