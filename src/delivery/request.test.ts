import { describe, expect, it } from "vitest";
import { requestPromotion } from "./request.ts";
import { createMemoryHost } from "./testing.ts";

const asked = {
  application: "storefront",
  commit: "c".repeat(40),
  version: "1.0.1",
  digest: `sha256:${"a".repeat(64)}`,
  environment: "dev",
  run: "https://host/runs/1",
};

describe("a request", () => {
  it("is made once, however often its job runs", async () => {
    const memory = createMemoryHost();
    const host = memory.as("github-actions[bot]");
    const first = await requestPromotion(host, "acme/storefront", asked);
    const again = await requestPromotion(host, "acme/storefront", asked);
    expect(again).toEqual(first);
    expect(memory.repository("acme/storefront").requests).toHaveLength(1);
    await requestPromotion(host, "acme/storefront", { ...asked, run: "https://host/runs/2" });
    expect(memory.repository("acme/storefront").requests).toHaveLength(2);
  });

  it("is made anew when what was asked before has come to an end", async () => {
    const memory = createMemoryHost();
    const [host, robot] = [memory.as("github-actions[bot]"), memory.as("acme-delivery[bot]")];
    const first = await requestPromotion(host, "acme/storefront", asked);
    if (!first.ok) throw new Error("not made");
    const state = { environment: "dev", description: "" };
    await robot.setRequestState("acme/storefront", first.value.id, { ...state, state: "queued" });
    expect(await requestPromotion(host, "acme/storefront", asked)).toEqual(first);
    await robot.setRequestState("acme/storefront", first.value.id, { ...state, state: "error" });
    const second = await requestPromotion(host, "acme/storefront", asked);
    expect(second.ok && second.value.id).toBeGreaterThan(first.value.id);
    expect(await requestPromotion(host, "acme/storefront", asked)).toEqual(second);
  });

  it.each([
    [{ digest: "latest" }, "digest-malformed"],
    [{ version: "" }, "request-malformed"],
  ])("with %j is refused before it is made", async (change, code) => {
    const host = createMemoryHost().as("x");
    const result = await requestPromotion(host, "acme/storefront", { ...asked, ...change });
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code }] });
  });
});
