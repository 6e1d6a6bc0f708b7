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

  it.each([
    [{ digest: "latest" }, "digest-malformed"],
    [{ version: "" }, "request-malformed"],
  ])("with %j is refused before it is made", async (change, code) => {
    const host = createMemoryHost().as("x");
    const result = await requestPromotion(host, "acme/storefront", { ...asked, ...change });
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code }] });
  });
});
