import { createServer } from "node:net";
import type { Ids } from "../../../../foundation/ids.ts";

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
