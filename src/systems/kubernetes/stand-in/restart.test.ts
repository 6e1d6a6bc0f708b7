import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { expect as value } from "../../../foundation/result.ts";
import { startCluster } from "./start.ts";
import { manifests, serverProgram, startTestRegistry } from "./testing.ts";

const directory = mkdtempSync(join(tmpdir(), "groundwork-restart-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("takes up where it left off: the same objects, new Pods, the same address", async () => {
  const registry = await startTestRegistry();
  const start = async () =>
    value(
      await startCluster({
        directory,
        name: "test",
        registry,
        clock: systemClock,
        ids: systemIds,
        log: () => {},
      }),
    );
  const answer = async (url: string | undefined) => (await fetch(`${url}/version`)).text();
  const program = serverProgram({ "/healthz": [200, "ok"], "/version": [200, "one"] });
  const first = await start();
  const [deployment = "", service = ""] = manifests("web", await registry.push("web", program)).split(
    "\n---\n",
  );
  for (const [path, body] of [
    ["/apis/apps/v1/namespaces/default/deployments", deployment],
    ["/api/v1/namespaces/default/services", service],
  ] as const) {
    const made = await fetch(`${first.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(made.status).toBe(201);
  }
  await vi.waitFor(async () => expect(await answer(first.serviceUrl("default", "web"))).toBe("one"), {
    timeout: 15_000,
  });
  const url = first.serviceUrl("default", "web");
  await first.close();
  await expect(fetch(`${url}/version`)).rejects.toThrow();

  // The registry may be gone: the layers were unpacked once, and their digests were verified then.
  await registry.close();
  const second = await start();
  expect(second.serviceUrl("default", "web")).toBe(url);
  await vi.waitFor(async () => expect(await answer(url)).toBe("one"), { timeout: 15_000 });
  await second.close();
});
