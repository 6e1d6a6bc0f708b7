import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { digestOf } from "../../../../formats/oci/digest.ts";
import { createDistributionClient, type DistributionClient } from "../../../../formats/oci/distribution.ts";
import { pullImage } from "../../../../formats/oci/image.ts";
import { writeLayer } from "../../../../formats/oci/layer-write.ts";
import { mediaTypes } from "../../../../formats/oci/media-types.ts";
import type { ImageManifest } from "../../../../formats/oci/types.ts";
import { steppedClock, systemClock } from "../../../../foundation/clock.ts";
import { seededIds } from "../../../../foundation/ids.ts";
import { assumeRoleWithWebIdentity, getAuthorizationTokens } from "../../client.ts";
import { startTestAccount, type TestAccount } from "../testing.ts";

let account: TestAccount;
let authorization: string;
beforeAll(async () => {
  account = await startTestAccount();
  authorization = await login("push");
});
afterAll(() => account.close());
beforeEach(() => account.aws.faults.clear());

async function login(role: string): Promise<string> {
  const options = { endpoint: account.aws.url, region: "eu-central-1", fetch, clock: systemClock };
  const request = {
    roleArn: account.aws.roleArn(role),
    sessionName: "test",
    token: await account.token(),
    seconds: 900,
  };
  const keys = await assumeRoleWithWebIdentity(options, request);
  if (!keys.ok) throw new Error(JSON.stringify(keys.diagnostics));
  const tokens = await getAuthorizationTokens(options, keys.value, []);
  if (!tokens.ok || !tokens.value[0]) throw new Error("no login");
  const { username, password } = tokens.value[0];
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

const call = (
  method: string,
  path: string,
  more: { body?: string | Uint8Array; headers?: Record<string, string>; login?: string } = {},
) =>
  fetch(new URL(path, account.aws.url), {
    method,
    headers: { authorization: more.login ?? authorization, ...more.headers },
    ...(more.body !== undefined && { body: more.body as Uint8Array<ArrayBuffer> }),
  });
const codeOf = async (response: Response) =>
  [response.status, ((await response.json()) as { errors: { code: string }[] }).errors[0]?.code] as const;

function client(loggedIn = true): DistributionClient {
  const [username = "", ...password] = Buffer.from(authorization.slice(6), "base64").toString().split(":");
  return createDistributionClient({
    ...{ url: account.aws.url, fetch, clock: steppedClock(new Date(0)), ids: seededIds("registry") },
    ...(loggedIn && { credentials: { username, password: password.join(":") } }),
  });
}

/** Pushes a small image and returns its digest and its layer's. */
async function pushImage(text: string): Promise<{ digest: string; layer: string; size: number }> {
  const entry = {
    type: "file" as const,
    path: "hello",
    mode: 0o644,
    uid: 0,
    gid: 0,
    content: Buffer.from(text),
  };
  const layer = await writeLayer([entry]);
  const config = Buffer.from(
    JSON.stringify({
      architecture: "amd64",
      os: "linux",
      config: { Labels: { text } },
      rootfs: { type: "layers", diff_ids: [layer.diffId] },
    }),
  );
  const registry = client();
  const pushedConfig = await registry.pushBlob("storefront", config, mediaTypes.config);
  const pushedLayer = await registry.pushBlob("storefront", layer.bytes, mediaTypes.layerGzip);
  if (!pushedConfig.ok || !pushedLayer.ok) throw new Error(JSON.stringify([pushedConfig, pushedLayer]));
  const manifest: ImageManifest = {
    ...{ schemaVersion: 2, mediaType: mediaTypes.manifest },
    ...{ config: pushedConfig.value, layers: [pushedLayer.value] },
  };
  const pushed = await registry.pushManifest("storefront", manifest);
  if (!pushed.ok) throw new Error(JSON.stringify(pushed.diagnostics));
  return { digest: pushed.value.digest, layer: pushedLayer.value.digest, size: pushed.value.size };
}

describe("an image that was pushed", () => {
  it("is pulled without a login, every digest verified", async () => {
    const { digest } = await pushImage("whole");
    const pulled = await pullImage(client(false), "storefront", digest);
    expect(pulled).toMatchObject({
      ok: true,
      value: { digest, config: { config: { Labels: { text: "whole" } } } },
    });
    expect(
      (await call("HEAD", `/v2/storefront/manifests/${digest}`, { login: "" })).headers.get(
        "docker-content-digest",
      ),
    ).toBe(digest);
  });

  it("fails to be pulled when one byte of a blob was flipped", async () => {
    const { digest, layer } = await pushImage("flipped");
    const path = account.aws.contentPath(layer);
    const bytes = readFileSync(path);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(await pullImage(client(false), "storefront", digest)).toMatchObject({
      ok: false,
      diagnostics: [{ code: "digest-mismatch" }],
    });
  });

  it("fails to be pulled when its manifest was exchanged", async () => {
    const { digest } = await pushImage("exchanged");
    const path = account.aws.contentPath(digest);
    writeFileSync(path, readFileSync(path, "utf8").replace("schemaVersion", "schemaversion"));
    expect(await client(false).manifest("storefront", digest)).toMatchObject({
      ok: false,
      diagnostics: [{ code: "digest-mismatch" }],
    });
  });

  it("is listed with its referrers, filtered by type, and on the page", async () => {
    const { digest, size } = await pushImage("<b>referred</b>");
    const registry = client();
    const empty = await registry.pushBlob("storefront", Buffer.from("{}"), mediaTypes.empty);
    if (!empty.ok) throw new Error("no config");
    const artifact = await registry.pushManifest("storefront", {
      ...{ schemaVersion: 2, mediaType: mediaTypes.manifest, artifactType: "application/x.statement" },
      ...{ config: empty.value, layers: [empty.value] },
      subject: { mediaType: mediaTypes.manifest, digest, size },
      annotations: { made: "here" },
    });
    if (!artifact.ok) throw new Error(JSON.stringify(artifact.diagnostics));
    const found = await registry.referrers("storefront", digest, "application/x.statement");
    expect(found).toMatchObject({
      ok: true,
      value: [{ digest: artifact.value.digest, annotations: { made: "here" } }],
    });
    expect(await registry.referrers("storefront", digest, "application/x.other")).toEqual({
      ok: true,
      value: [],
    });
    const page = await (await call("GET", "/_stand-in/")).text();
    expect(page).toContain(digest);
    expect(page).toContain("text=&lt;b&gt;referred&lt;/b&gt;");
    expect(page).not.toContain("<b>referred");
  });
});

describe("uploads", () => {
  const bytes = Buffer.from("0123456789");
  const digest = digestOf(bytes);
  const begin = async (query = "") =>
    (await call("POST", `/v2/storefront/blobs/uploads/${query}`)).headers.get("location") ?? "";

  it("take chunks in order, say how far they are, and end with the digest", async () => {
    const location = await begin();
    const first = await call("PATCH", location, {
      body: bytes.subarray(0, 4),
      headers: { "content-range": "0-3" },
    });
    expect([first.status, first.headers.get("range")]).toEqual([202, "0-3"]);
    const gap = await call("PATCH", location, {
      body: bytes.subarray(6),
      headers: { "content-range": "6-9" },
    });
    expect(await codeOf(gap)).toEqual([416, "BLOB_UPLOAD_INVALID"]);
    expect((await call("GET", location)).headers.get("range")).toBe("0-3");
    const done = await call("PUT", `${location}?digest=${digest}`, { body: bytes.subarray(4) });
    expect([done.status, done.headers.get("docker-content-digest")]).toEqual([201, digest]);
    expect(await (await call("GET", `/v2/storefront/blobs/${digest}`)).text()).toBe("0123456789");
  });

  it("refuse content of another digest, and are gone then", async () => {
    const location = await begin();
    const wrong = await call("PUT", `${location}?digest=${digestOf("other")}`, { body: bytes });
    expect(await codeOf(wrong)).toEqual([400, "DIGEST_INVALID"]);
    expect(await codeOf(await call("GET", location))).toEqual([404, "BLOB_UPLOAD_UNKNOWN"]);
  });

  it("may come in one POST, or as a mount from a repository that has the blob", async () => {
    const one = await call("POST", `/v2/storefront/blobs/uploads/?digest=${digest}`, { body: bytes });
    expect(one.status).toBe(201);
    const administrator = await login("administrator");
    const mounted = await call("POST", `/v2/team/other/blobs/uploads/?mount=${digest}&from=storefront`, {
      login: administrator,
    });
    expect([mounted.status, mounted.headers.get("location")]).toEqual([
      201,
      `/v2/team/other/blobs/${digest}`,
    ]);
    const absent = await call(
      "POST",
      `/v2/team/other/blobs/uploads/?mount=${digestOf("x")}&from=storefront`,
      { login: administrator },
    );
    expect(absent.status).toBe(202);
  });
});

describe("what the registry refuses", () => {
  it("is said by the specification's codes and ECR's statuses", async () => {
    const { digest } = await pushImage("refusals");
    const manifest = await (await call("GET", `/v2/storefront/manifests/${digest}`)).text();
    const put = (reference: string, body = manifest, more = {}) =>
      call("PUT", `/v2/storefront/manifests/${reference}`, {
        body,
        headers: { "content-type": mediaTypes.manifest },
        ...more,
      });
    expect(await codeOf(await call("POST", "/v2/storefront/blobs/uploads/", { login: "" }))).toEqual([
      401,
      "UNAUTHORIZED",
    ]);
    expect(await codeOf(await call("POST", "/v2/team/other/blobs/uploads/"))).toEqual([403, "DENIED"]);
    const pullOnly = await login("pull");
    expect(await codeOf(await put("1.0", manifest, { login: pullOnly }))).toEqual([403, "DENIED"]);
    const administrator = await login("administrator");
    const missing = await call("POST", "/v2/not-created/blobs/uploads/", { login: administrator });
    expect(await codeOf(missing)).toEqual([404, "NAME_UNKNOWN"]);
    expect(await codeOf(await put(digestOf("other")))).toEqual([400, "DIGEST_INVALID"]);
    expect(await codeOf(await put("x", "{}"))).toEqual([400, "MANIFEST_INVALID"]);
    expect(await codeOf(await put("x", manifest.replace(/sha256:[0-9a-f]{64}/, digestOf("absent"))))).toEqual(
      [400, "MANIFEST_BLOB_UNKNOWN"],
    );
    expect((await put("1.0")).status).toBe(201);
    expect(await codeOf(await put("1.0"))).toEqual([400, "TAG_INVALID"]);
    expect(await codeOf(await call("DELETE", `/v2/storefront/manifests/${digest}`))).toEqual([
      405,
      "UNSUPPORTED",
    ]);
    expect(await codeOf(await call("GET", "/v2/storefront/manifests/ghost"))).toEqual([
      404,
      "MANIFEST_UNKNOWN",
    ]);
    expect(await codeOf(await call("GET", `/v2/storefront/blobs/${digestOf("ghost")}`))).toEqual([
      404,
      "BLOB_UNKNOWN",
    ]);
  });

  it("does not reach beyond its folder, whatever a name or a digest looks like", async () => {
    for (const path of [
      "/v2/storefront/blobs/sha256:../../aws.json",
      "/v2/__proto__/tags/list",
      "/v2/%zz/tags/list",
      "/v2/storefront/blobs/uploads/..%2f..%2faws.json",
    ]) {
      expect(await codeOf(await call("GET", path))).toEqual([expect.any(Number), expect.any(String)]);
    }
  });
});

describe("lists", () => {
  it("come in pages that the client follows", async () => {
    const { digest } = await pushImage("pages");
    const body = await (await call("GET", `/v2/storefront/manifests/${digest}`)).text();
    for (const tag of ["p1", "p2", "p3"]) {
      await call("PUT", `/v2/storefront/manifests/${tag}`, {
        body,
        headers: { "content-type": mediaTypes.manifest },
      });
    }
    const page = await call("GET", "/v2/storefront/tags/list?n=2&last=p1");
    expect(await page.json()).toEqual({ name: "storefront", tags: ["p2", "p3"] });
    const first = await call("GET", "/v2/_catalog?n=1", { login: "" });
    expect(first.headers.get("link")).toMatch(/<\/v2\/_catalog\?n=1&last=\S+>; rel="next"/);
    expect(await client(false).tags("storefront")).toMatchObject({
      ok: true,
      value: expect.arrayContaining(["p1", "p2", "p3"]),
    });
  });
});

describe("a client whose registry stumbles", () => {
  it("tries again after 429, 5xx and a broken answer, and gives up with the last reason", async () => {
    const { digest } = await pushImage("stumbling");
    const { faults } = account.aws;
    faults.add({
      path: "/manifests/",
      times: 1,
      effect: { kind: "answer", status: 429, headers: { "retry-after": "1" } },
    });
    faults.add({ path: "/manifests/", times: 1, effect: { kind: "answer", status: 503 } });
    faults.add({ path: "/blobs/", times: 1, effect: { kind: "cut" } });
    expect(await pullImage(client(false), "storefront", digest)).toMatchObject({ ok: true });
    faults.add({ path: "/manifests/", effect: { kind: "answer", status: 500, body: "broken" } });
    expect(await client(false).manifest("storefront", digest)).toMatchObject({
      ok: false,
      diagnostics: [{ code: "registry-refused", cause: "broken" }],
    });
  });

  it("says plainly that it was not let in", async () => {
    expect(await client(false).pushBlob("storefront", Buffer.from("new"), mediaTypes.layer)).toMatchObject({
      ok: false,
      diagnostics: [{ code: "registry-login-refused", cause: "UNAUTHORIZED: Not Authorized" }],
    });
  });
});
