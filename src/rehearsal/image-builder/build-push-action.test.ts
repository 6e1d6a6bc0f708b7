import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ActionStep } from "../../contracts/action-equivalent.ts";
import { digestOf } from "../../formats/oci/digest.ts";
import { writeDockerLogin } from "../../formats/oci/docker-config.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { buildPushAction } from "./build-push-action.ts";
import { setupBuildxAction } from "./setup-buildx-action.ts";

let folder: string;
let log: string[];
let pushed: Map<string, Buffer>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groundwork-push-"));
  for (const name of ["workspace", "temporary", "home"]) mkdirSync(join(folder, name));
  writeFileSync(
    join(folder, "workspace/Dockerfile"),
    "FROM scratch\nARG VERSION\nLABEL version=$VERSION\nCOPY Dockerfile /\n",
  );
  log = [];
  pushed = new Map();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The least that a registry does: it takes what is pushed by a known login. */
const registry: typeof fetch = async (input, init = {}) => {
  const url = new URL(String(input));
  const allowed =
    new Headers(init.headers).get("authorization") ===
    `Basic ${Buffer.from("AWS:secret").toString("base64")}`;
  if (!allowed)
    return new Response("{}", { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } });
  if (init.method === "HEAD") return new Response(null, { status: 404 });
  if (init.method === "POST") return new Response(null, { status: 202, headers: { location: "/upload" } });
  const bytes = Buffer.from(init.body as Uint8Array);
  pushed.set(url.searchParams.get("digest") ?? url.pathname, bytes);
  return new Response(null, { status: 201 });
};

const action = buildPushAction({ fetch: registry, clock: systemClock, ids: systemIds });
function run(inputs: Record<string, string>) {
  const environment = { HOME: join(folder, "home") };
  writeDockerLogin(environment, "127.0.0.1:5001", { username: "AWS", password: "secret" });
  return action.run({
    inputs: { ...action.defaults, provenance: "false", ...inputs },
    ...{ workspace: join(folder, "workspace"), temporary: join(folder, "temporary"), environment, token: "" },
    github: {} as ActionStep["github"],
    identityToken: () => Promise.reject(new Error("none")),
    log: (line) => log.push(line),
    mask: () => {},
    setEnvironment: () => {},
    ...{ state: new Map(), signal: new AbortController().signal },
  });
}

describe("docker/build-push-action", () => {
  it("pushes by digest what the inputs ask for, and names the digest in its outputs", async () => {
    const done = await run({
      context: ".",
      "build-args": "VERSION=1.0.3\nCOMMIT=abc=def",
      labels: "org.opencontainers.image.version=1.0.3\norg.opencontainers.image.revision=abc",
      outputs: "type=image,name=127.0.0.1:5001/storefront,push-by-digest=true,name-canonical=true,push=true",
    });
    if (done.outcome === "failure") throw new Error(done.message);
    const digest = done.outputs["digest"] ?? "";
    const manifest = pushed.get(`/v2/storefront/manifests/${digest}`);
    expect(digestOf(manifest ?? "")).toBe(digest);
    const configDigest = JSON.parse(String(manifest)).config.digest;
    expect(done.outputs["imageid"]).toBe(configDigest);
    expect(JSON.parse(done.outputs["metadata"] ?? "")).toMatchObject({
      "containerimage.digest": digest,
      "image.name": "127.0.0.1:5001/storefront",
    });
    expect(JSON.parse(String(pushed.get(configDigest))).config.Labels).toEqual({
      version: "1.0.3",
      "org.opencontainers.image.version": "1.0.3",
      "org.opencontainers.image.revision": "abc",
    });
    expect(readdirSync(join(folder, "temporary"))).toEqual([]);
  });

  it("pushes to every tag", async () => {
    const tags = "127.0.0.1:5001/storefront:1.0, 127.0.0.1:5001/storefront:1.1";
    expect(await run({ context: ".", push: "true", tags })).toMatchObject({ outcome: "success" });
    expect([...pushed.keys()].filter((key) => key.includes("/manifests/"))).toEqual([
      "/v2/storefront/manifests/1.0",
      "/v2/storefront/manifests/1.1",
    ]);
  });

  it.each([
    [{}, "context"],
    [{ context: "../elsewhere" }, "workspace"],
    [{ context: ".", sbom: "true" }, "sbom"],
    [{ context: ".", provenance: "mode=max" }, "provenance"],
    [{ context: ".", secrets: "a=b" }, "secrets"],
    [{ context: ".", platforms: "linux/s390x" }, "platforms"],
    [{ context: ".", outputs: "type=tar,dest=x.tar" }, "dest"],
    [{ context: ".", push: "true" }, "tags"],
    [{ context: ".", push: "true", tags: "storefront:1" }, "registry is missing"],
    [{ context: ".", file: "missing.Dockerfile" }, "missing.Dockerfile"],
    [{ context: ".", push: "true", tags: "127.0.0.1:5002/other:1" }, "refused"],
  ])("fails for %j and says why", async (inputs, word) => {
    expect(await run(inputs as unknown as Record<string, string>)).toMatchObject({
      outcome: "failure",
      message: expect.stringContaining(word),
    });
  });

  it("shows where in the Dockerfile a build failed", async () => {
    writeFileSync(join(folder, "workspace/Dockerfile"), "FROM scratch\n  ADD a b\n");
    expect(await run({ context: "." })).toMatchObject({
      message: expect.stringContaining("Dockerfile:2:3: ADD is outside"),
    });
  });
});

describe("docker/setup-buildx-action", () => {
  it("has one builder, and refuses to choose another", async () => {
    const step = { inputs: { ...setupBuildxAction.defaults } } as unknown as ActionStep;
    expect(await setupBuildxAction.run(step)).toMatchObject({
      outcome: "success",
      outputs: { driver: "docker-container" },
    });
    const other = {
      inputs: { ...setupBuildxAction.defaults, driver: "kubernetes" },
    } as unknown as ActionStep;
    expect(await setupBuildxAction.run(other)).toMatchObject({ outcome: "failure" });
  });
});
