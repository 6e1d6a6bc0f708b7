import { Agent, createServer as createHttpServer, request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { expect as value } from "../../../../foundation/result.ts";
import { type ServiceProxy, startProxy } from "./proxy.ts";

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

async function startBackend(name: string): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createHttpServer(async (incoming, outgoing) => {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    outgoing.end(`${name} ${incoming.method} ${incoming.url} ${body}`);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const stop = () =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  ending.push(stop);
  return { port: (server.address() as AddressInfo).port, stop };
}

async function startFor(ports: number[]): Promise<ServiceProxy> {
  const proxy = value(await startProxy(0, "shop/web", () => ports));
  ending.push(() => proxy.close());
  return proxy;
}

describe("a Service's address", () => {
  it("keeps a client's connection while the Pod behind it is exchanged", async () => {
    const [old, fresh] = [await startBackend("old"), await startBackend("new")];
    const ports = [old.port];
    const { port } = await startFor(ports);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    ending.push(() => agent.destroy());
    const ask = () =>
      new Promise<string>((resolve, reject) => {
        request({ host: "127.0.0.1", port, path: "/x", agent }, (response) => {
          response.setEncoding("utf8").on("data", resolve);
        })
          .on("error", reject)
          .end();
      });
    expect(await ask()).toBe("old GET /x ");
    ports.splice(0, 1, fresh.port);
    await old.stop();
    expect(await ask()).toBe("new GET /x ");
  });

  it("goes on to another endpoint when one has just gone, and takes turns", async () => {
    const [gone, one, two] = [
      await startBackend("gone"),
      await startBackend("one"),
      await startBackend("two"),
    ];
    await gone.stop();
    const { port } = await startFor([gone.port, one.port, two.port]);
    const ask = async () =>
      (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "hello" })).text();
    const answers = [await ask(), await ask(), await ask()];
    expect(new Set(answers)).toEqual(new Set(["one POST / hello", "two POST / hello"]));
  });

  it("says so when there is none", async () => {
    const { port } = await startFor([]);
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("The Service shop/web has no ready endpoint");
  });

  it("passes on what is not HTTP", async () => {
    const echo = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((listening) => echo.listen(0, "127.0.0.1", listening));
    ending.push(() => echo.close());
    const { port } = await startFor([(echo.address() as AddressInfo).port]);
    const socket = connect({ host: "127.0.0.1", port });
    ending.push(() => socket.destroy());
    socket.write("PING\r\n");
    const heard = await new Promise((resolve) => socket.once("data", (data) => resolve(data.toString())));
    expect(heard).toBe("PING\r\n");
  });
});
