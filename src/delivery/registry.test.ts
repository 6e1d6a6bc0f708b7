import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { steppedClock } from "../foundation/clock.ts";
import { seededIds } from "../foundation/ids.ts";
import { createRegistry } from "./registry.ts";

const digestOf = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const image = `sha256:${"1".repeat(64)}`;
const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** A registry of blobs and manifests, with what refers to the image. */
function registry(
  attachments: readonly { bundle: string; type?: string; stored?: string | null }[],
  status = 200,
) {
  const files = new Map<string, string>();
  const manifests = attachments.map(({ bundle, type = bundleType, stored = bundle }) => {
    const layer = { mediaType: bundleType, digest: digestOf(bundle), size: bundle.length };
    const config = { mediaType: "application/vnd.oci.empty.v1+json", digest: digestOf("{}"), size: 2 };
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType,
      artifactType: type,
      config,
      layers: [layer],
    });
    files.set(`/v2/storefront/manifests/${digestOf(manifest)}`, manifest);
    if (stored !== null) files.set(`/v2/storefront/blobs/${layer.digest}`, stored);
    return { mediaType, artifactType: type, digest: digestOf(manifest), size: manifest.length };
  });
  const index = { schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests };
  files.set(`/v2/storefront/referrers/${image}`, JSON.stringify(index));
  const fetch = async (input: string | URL | Request) => {
    const text = files.get(new URL(String(input)).pathname);
    if (status !== 200) return new Response("", { status });
    return text === undefined ? new Response("", { status: 404 }) : new Response(text);
  };
  return createRegistry({
    fetch,
    clock: steppedClock(new Date(0)),
    ids: seededIds("r"),
    credentials: () => undefined,
  });
}

describe("the provenance beside an image", () => {
  it("is every bundle that refers to it, and nothing else that does", async () => {
    const found = registry([
      { bundle: "one" },
      { bundle: "sbom", type: "application/spdx+json" },
      { bundle: "two" },
    ]);
    expect(await found.provenance("127.0.0.1:5000/storefront", image)).toEqual({
      ok: true,
      value: ["one", "two"],
    });
  });

  it("is read past a damaged or missing attachment, which anybody could have put there", async () => {
    const found = registry([
      { bundle: "bad", stored: "other" },
      { bundle: "gone", stored: null },
      { bundle: "good" },
    ]);
    expect(await found.provenance("127.0.0.1:5000/storefront", image)).toEqual({ ok: true, value: ["good"] });
  });

  it("is none for an image that nobody has pushed, and not known while the registry fails", async () => {
    expect(await registry([]).provenance("127.0.0.1:5000/storefront", image)).toEqual({
      ok: true,
      value: [],
    });
    const failing = await registry([], 503).provenance("127.0.0.1:5000/storefront", image);
    expect(failing).toMatchObject({ ok: false });
    expect(await registry([]).provenance("storefront", image)).toMatchObject({ ok: false });
  });
});
