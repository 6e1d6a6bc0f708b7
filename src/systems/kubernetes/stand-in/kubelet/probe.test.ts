import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../../../foundation/clock.ts";
import type { Container, Probe } from "../kinds/types.ts";
import { watchHealth } from "./health.ts";
import { probeOnce } from "./probe-once.ts";

const thresholds = { periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 1, successThreshold: 1 };
const probe = (path: string, rest: Partial<Probe> = {}): Probe => ({
  ...thresholds,
  httpGet: { path, port: 8080 },
  ...rest,
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return (server.address() as AddressInfo).port;
}

describe("one attempt of a probe", () => {
  it("passes from 200 to 399, follows the program's own redirects, and no others", async () => {
    const port = await serve((request, response) => {
      const [, status = "200", location] = /^\/(\d+)\??(.*)/.exec(request.url ?? "") ?? [];
      response.writeHead(Number(status), location ? { location } : {}).end();
    });
    expect(await probeOnce(probe("/204"), port)).toBeUndefined();
    expect(await probeOnce(probe("/404"), port)).toBe("HTTP probe failed with statuscode: 404");
    expect(await probeOnce(probe("/302?/500"), port)).toBe("HTTP probe failed with statuscode: 500");
    expect(await probeOnce(probe("/302?/200"), port)).toBeUndefined();
    expect(await probeOnce(probe("/302?http://elsewhere.invalid/500"), port)).toBeUndefined();
    expect(await probeOnce(probe("/302?/302"), port)).toBeUndefined();
  });

  it("says what went wrong: nobody listens, too late, no such port", async () => {
    const port = await serve(() => {});
    expect(await probeOnce(probe("/", { timeoutSeconds: 0.05 }), port)).toContain(
      "context deadline exceeded",
    );
    expect(await probeOnce(probe("/"), 1)).toContain("ECONNREFUSED");
    expect(await probeOnce({ ...thresholds, tcpSocket: { port: 1 } }, 1)).toContain("ECONNREFUSED");
    expect(await probeOnce(probe("/"), undefined)).toContain("couldn't find port: 8080");
  });
});

describe("a container's health", () => {
  const watch = (container: Partial<Container>, port: number) => {
    const heard: string[] = [];
    const ended = new AbortController();
    const ports = { first: () => port, find: () => port, take: async () => port, giveBack: () => {} };
    watchHealth({ name: "web", image: "x", ...container }, ports, systemClock, ended.signal, {
      started: () => heard.push("started"),
      ready: (passes) => heard.push(passes ? "ready" : "not ready"),
      restart: (kind) => heard.push(`restart by ${kind}`),
      failed: () => {},
    });
    return { heard, end: () => ended.abort() };
  };

  it("asks nothing more of a startup probe that has passed", async () => {
    let startups = 0;
    let others = 0;
    const port = await serve((request, response) => {
      // Only the first answer is a good one: asked again, it would restart the program.
      if (request.url === "/startup") response.writeHead(startups++ === 0 ? 200 : 500).end();
      else response.end(String(others++));
    });
    const { heard, end } = watch({ startupProbe: probe("/startup"), readinessProbe: probe("/ready") }, port);
    await vi.waitFor(() => expect(others).toBeGreaterThan(2), { timeout: 10_000 });
    end();
    expect([heard, startups]).toEqual([["started", "ready"], 1]);
  });

  it("is not ready while it is told so, and restarted when it is not alive", async () => {
    let good = true;
    const port = await serve((_request, response) => response.writeHead(good ? 200 : 503).end());
    const probes = { readinessProbe: probe("/r"), livenessProbe: probe("/l", { failureThreshold: 2 }) };
    const { heard, end } = watch(probes, port);
    await vi.waitFor(() => expect(heard).toContain("ready"), { timeout: 10_000 });
    good = false;
    await vi.waitFor(() => expect(heard).toContain("restart by liveness"), { timeout: 10_000 });
    end();
    expect(heard).toEqual(["started", "ready", "not ready", "restart by liveness"]);
  });
});
