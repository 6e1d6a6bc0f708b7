import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { steppedClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { createCalls, pauseBefore } from "./call.ts";
import { type Reply, startListener } from "./testing.ts";

let server: Awaited<ReturnType<typeof startListener>>;
afterEach(() => server.close());

async function call(...replies: readonly Reply[]) {
  let index = 0;
  server = await startListener(() => replies[Math.min(index++, replies.length - 1)] ?? { body: {} });
  const waited: number[] = [];
  const clock = steppedClock(new Date("2026-03-02T10:00:00Z"));
  const calls = createCalls({
    ...{ url: server.url, apiKey: "the-api-key", applicationKey: "the-app-key", fetch },
    ids: { ...systemIds, random: () => 0.5 },
    clock: {
      ...clock,
      now: () => clock.now(),
      async sleep(milliseconds) {
        waited.push(milliseconds);
      },
    },
  });
  const result = await calls({
    method: "GET",
    path: "/api/v1/validate",
    schema: z.object({ valid: z.boolean() }),
  });
  return { result, waited, times: server.asked.length };
}

describe("a call to Datadog", () => {
  it("waits for as long as a limit says, and tries what broke again, ever later", async () => {
    const limited = {
      status: 429,
      headers: { "x-ratelimit-reset": "7" },
      body: { errors: ["Rate limited"] },
    };
    expect(await call(limited, { body: { valid: true } })).toMatchObject({
      result: { ok: true },
      waited: [7500],
    });
    await server.close();
    const broken = { status: 502, body: {} };
    expect(await call(broken, broken, { body: { valid: true } })).toMatchObject({
      waited: [300, 600],
      times: 3,
    });
  });

  it("does not wait for a limit that ends long after the job", () => {
    const headers = new Headers({ "x-ratelimit-reset": "3600" });
    expect(pauseBefore(1, { status: 429, headers }, 0)).toBeNull();
    return startListener(() => ({ body: {} })).then((one) => {
      server = one;
    });
  });

  it.each<[string, Reply, string, RegExp]>([
    [
      "a key that is refused",
      { status: 403, body: { errors: ["Forbidden"] } },
      "datadog-login-refused",
      /Forbidden/,
    ],
    [
      "a limit",
      { status: 429, headers: { "x-ratelimit-reset": "900" }, body: {} },
      "datadog-limited",
      /900 s/,
    ],
    [
      "a refusal",
      { status: 400, body: { errors: [{ detail: "no such tag" }] } },
      "datadog-refused",
      /no such tag/,
    ],
    ["a server that stays broken", { status: 503, body: {} }, "datadog-unreachable", /503/],
    ["an answer of another form", { body: { ok: 1 } }, "datadog-reply-malformed", /valid/],
  ])("says what to do about %s, and never names a key", async (_name, reply, code, cause) => {
    const { result } = await call(reply);
    if (result.ok) throw new Error("no failure");
    expect(result.diagnostics[0]?.code).toBe(code);
    expect(result.diagnostics[0]?.cause).toMatch(cause);
    expect(JSON.stringify(result)).not.toMatch(/the-api-key|the-app-key/);
  });
});
