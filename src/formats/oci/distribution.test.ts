import { describe, expect, it } from "vitest";
import { steppedClock } from "../../foundation/clock.ts";
import { seededIds } from "../../foundation/ids.ts";
import { digestOf } from "./digest.ts";
import { createDistributionClient } from "./distribution.ts";
import { mediaTypes } from "./media-types.ts";
import { parseImageReference, registryUrl } from "./reference.ts";
import type { ImageManifest } from "./types.ts";

/** A registry of the time before referrers: manifests only, behind a token service. */
function oldRegistry() {
  const manifests = new Map<string, string>();
  const seen: string[] = [];
  const answer: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const authorization = new Headers(init.headers).get("authorization") ?? "";
    seen.push(`${init.method ?? "GET"} ${url.host}${url.pathname} ${authorization.split(" ")[0]}`.trim());
    if (url.pathname === "/token") {
      return Response.json({ token: `${url.searchParams.get("scope")}:${authorization}` });
    }
    if (!authorization.startsWith("Bearer repository:app")) {
      const challenge = `Bearer realm="${url.origin}/token",service="old",scope="repository:app:pull,push"`;
      return new Response(null, { status: 401, headers: { "www-authenticate": challenge } });
    }
    const reference = /^\/v2\/app\/manifests\/(.+)$/.exec(url.pathname)?.[1];
    if (!reference) return new Response(null, { status: 404 });
    if (init.method !== "PUT") {
      const text = manifests.get(reference);
      return text === undefined ? new Response(null, { status: 404 }) : new Response(text);
    }
    const text = Buffer.from(init.body as Uint8Array).toString();
    for (const name of [reference, digestOf(text)]) manifests.set(name, text);
    return new Response(null, { status: 201 });
  };
  const client = createDistributionClient({
    ...{
      url: "http://127.0.0.1:5001",
      fetch: answer,
      clock: steppedClock(new Date(0)),
      ids: seededIds("old"),
    },
    credentials: { username: "ada", password: "secret" },
  });
  return { client, seen, manifests };
}

const blob = { mediaType: mediaTypes.empty, digest: digestOf("{}"), size: 2 };
const statement = (note: string): ImageManifest => ({
  ...{ schemaVersion: 2, mediaType: mediaTypes.manifest, artifactType: "application/x.statement" },
  ...{ config: blob, layers: [blob], annotations: { note } },
  subject: { mediaType: mediaTypes.manifest, digest: digestOf("image"), size: 5 },
});

describe("a registry without the referrers API, behind a token service", () => {
  it("keeps the referrers under the tag that the specification names, each once", async () => {
    const { client, manifests } = oldRegistry();
    expect(await client.referrers("app", digestOf("image"))).toEqual({ ok: true, value: [] });
    for (const note of ["one", "two", "two"])
      expect((await client.pushManifest("app", statement(note))).ok).toBe(true);
    expect(manifests.has(digestOf("image").replace(":", "-"))).toBe(true);
    const found = await client.referrers("app", digestOf("image"), "application/x.statement");
    expect(found.ok ? found.value.map((entry) => entry.annotations?.["note"]) : found).toEqual([
      "one",
      "two",
    ]);
    expect(await client.referrers("app", digestOf("image"), "application/x.other")).toEqual({
      ok: true,
      value: [],
    });
  });

  it("gets the password at its token service only, once, and the token afterwards", async () => {
    const { client, seen } = oldRegistry();
    await client.manifest("app", "latest");
    await client.manifest("app", "latest");
    expect(seen).toEqual([
      "GET 127.0.0.1:5001/v2/app/manifests/latest",
      "GET 127.0.0.1:5001/token Basic",
      "GET 127.0.0.1:5001/v2/app/manifests/latest Bearer",
      "GET 127.0.0.1:5001/v2/app/manifests/latest Bearer",
    ]);
  });
});

describe("an image's name", () => {
  it("is taken apart, and refused without a registry or with what a registry would refuse", () => {
    expect(parseImageReference(`127.0.0.1:5000/team/app:1.0@${digestOf("x")}`)).toEqual({
      ok: true,
      value: { registry: "127.0.0.1:5000", repository: "team/app", tag: "1.0", digest: digestOf("x") },
    });
    for (const wrong of [
      "app",
      "host/App",
      "host/app:",
      "host/app@sha256:1",
      "host/../app",
      "ho st/app",
      "host/app@a@b",
    ]) {
      expect(parseImageReference(wrong)).toMatchObject({
        ok: false,
        diagnostics: [{ code: "image-reference-invalid" }],
      });
    }
  });

  it("leads to plain HTTP on the loopback only", () => {
    expect(registryUrl("127.0.0.1:5000")).toBe("http://127.0.0.1:5000");
    expect(registryUrl("localhost.example.com")).toBe("https://localhost.example.com");
  });
});
