import { Hono } from "hono";
import { afterEach, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "./server.ts";

const running: RunningServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function start(port?: number): Promise<RunningServer> {
  const app = new Hono();
  app.get("/hello", (context) => context.text("hello, whole world"));
  const server = await startServer({ name: "Test stand-in", app, ...(port !== undefined && { port }) });
  if (!server.ok) throw new Error(server.diagnostics[0]?.summary);
  running.push(server.value);
  return server.value;
}

describe("a stand-in's server", () => {
  it("listens on the loopback only", async () => {
    expect((await start()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("says that the port is taken, by whom it was wanted and what to do", async () => {
    const first = await start();
    const second = await startServer({ name: "Test stand-in", app: new Hono(), port: first.port });
    expect(second).toMatchObject({
      ok: false,
      diagnostics: [{ code: "port-in-use", summary: expect.stringContaining(`127.0.0.1:${first.port}`) }],
    });
  });

  it("fails on demand, as often as it was told to, and counts the calls", async () => {
    const server = await start();
    server.faults.add({ path: "^/hello$", times: 2, effect: { kind: "answer", status: 503, body: "no" } });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await fetch(`${server.url}/hello`)).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect(server.faults.hits()).toEqual([2]);
    expect(server.faults.calls.get("GET /hello")).toBe(3);
  });

  it("cuts a reply in half, so that its reader notices", async () => {
    const server = await start();
    server.faults.add({ path: "/hello", effect: { kind: "cut" } });
    await expect(fetch(`${server.url}/hello`).then((response) => response.text())).rejects.toThrow();
  });

  it("hangs until the caller gives up", async () => {
    const server = await start();
    server.faults.add({ path: "/hello", effect: { kind: "hang" } });
    await expect(fetch(`${server.url}/hello`, { signal: AbortSignal.timeout(100) })).rejects.toThrow(
      /abort|timeout/i,
    );
  });

  it("lets a witness lose a call before it takes effect, or its answer after it did", async () => {
    const done: string[] = [];
    const app = new Hono();
    app.post("/:name", async (context) => {
      done.push(`${context.req.param("name")} ${await context.req.text()}`);
      return context.text("done");
    });
    const server = await startServer({ name: "Test stand-in", app });
    if (!server.ok) throw new Error(server.diagnostics[0]?.summary);
    running.push(server.value);
    const seen: string[] = [];
    server.value.faults.witness(async (call) => {
      const { pathname } = new URL(call.url);
      seen.push(`${pathname} ${await call.text()}`);
      if (pathname === "/early") return "lost";
      return ({ status }) => {
        seen.push(String(status));
        return pathname === "/late" ? "lost" : "goes on";
      };
    });
    const post = (name: string) => {
      const gaveUp = AbortSignal.timeout(200);
      const sent = fetch(`${server.value.url}/${name}`, { method: "POST", body: "text", signal: gaveUp });
      return sent.then((answer) => answer.text()).catch(() => "no answer");
    };
    expect([await post("early"), await post("late"), await post("plain")]).toEqual([
      "no answer",
      "no answer",
      "done",
    ]);
    expect(done).toEqual(["late text", "plain text"]);
    expect(seen).toEqual(["/early text", "/late text", "200", "/plain text", "200"]);
  });
});
