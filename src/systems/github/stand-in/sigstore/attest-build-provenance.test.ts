import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ActionStep } from "../../../../contracts/action-equivalent.ts";
import { systemClock } from "../../../../foundation/clock.ts";
import { systemIds } from "../../../../foundation/ids.ts";
import { attestBuildProvenance } from "./attest-build-provenance.ts";
import { createTestIssuer, jobClaims, startTestSigstore } from "./testing.ts";

const registry = "127.0.0.1:5000";
const image = JSON.stringify({ schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json" });
const sha256 = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  config: {
    mediaType: "application/vnd.oci.image.config.v1+json",
    digest: sha256(image),
    size: image.length,
  },
  layers: [],
});
const digest = sha256(manifest);

let issuer: Awaited<ReturnType<typeof createTestIssuer>>;
let sigstore: Awaited<ReturnType<typeof startTestSigstore>>;
/** What lies in the registry after a test: by digest. */
let stored: Map<string, string>;
let attestations: unknown[];
let logins: Set<string>;

/** As much of a registry and of GitHub's API as the action speaks to. */
const world = new Hono();
world.use("/v2/*", async (context, next) => {
  const login = context.req.header("authorization");
  if (!login) return context.body("", 401, { "www-authenticate": 'Basic realm="registry"' });
  logins.add(Buffer.from(login.replace("Basic ", ""), "base64").toString());
  return next();
});
world.get("/v2/storefront/manifests/:digest", (context) => {
  const body = stored.get(context.req.param("digest"));
  const type = "application/vnd.oci.image.manifest.v1+json";
  return body ? context.body(body, 200, { "content-type": type }) : context.body("", 404);
});
world.on("HEAD", "/v2/storefront/blobs/:digest", (context) => context.body(null, 404));
world.post("/v2/storefront/blobs/uploads/", (context) =>
  context.body("", 202, { location: "/v2/storefront/blobs/uploads/1" }),
);
world.put("/v2/storefront/blobs/uploads/1", async (context) => {
  stored.set(context.req.query("digest") ?? "", await context.req.text());
  return context.body("", 201);
});
world.put("/v2/storefront/manifests/:digest", async (context) => {
  const text = await context.req.text();
  stored.set(context.req.param("digest"), text);
  return context.body("", 201, { "oci-subject": JSON.parse(text).subject?.digest ?? "" });
});
world.post("/api/v3/repos/acme/storefront/attestations", async (context) => {
  if (context.req.header("authorization") !== "token job-token") {
    return context.json({ message: "Resource not accessible by integration" }, 403);
  }
  attestations.push(((await context.req.json()) as { bundle: unknown }).bundle);
  return context.json({ id: 42 }, 201);
});
const call = (async (input: string, init?: RequestInit) =>
  world.request(new Request(input, init))) as typeof fetch;

beforeAll(async () => {
  issuer = await createTestIssuer();
  sigstore = await startTestSigstore({ issuers: [issuer], fetch: issuer.fetch });
});
afterAll(() => sigstore.close());
beforeEach(() => {
  stored = new Map([[digest, manifest]]);
  attestations = [];
  logins = new Set();
});

function run(inputs: Readonly<Record<string, string>>, change: Partial<ActionStep> = {}) {
  const temporary = mkdtempSync(join(tmpdir(), "attest-"));
  const login = Buffer.from("AWS:pass:word").toString("base64");
  mkdirSync(join(temporary, ".docker"));
  writeFileSync(
    join(temporary, ".docker", "config.json"),
    JSON.stringify({ auths: { [registry]: { auth: login } } }),
  );
  const lines: string[] = [];
  const masked: string[] = [];
  const action = attestBuildProvenance({
    sigstoreUrl: () => sigstore.url,
    clock: systemClock,
    ids: systemIds,
    fetch: call,
  });
  const step: ActionStep = {
    inputs: { ...action.defaults, ...inputs },
    workspace: temporary,
    temporary,
    environment: { HOME: temporary },
    github: {
      serverUrl: "http://code.test",
      apiUrl: "http://code.test/api/v3",
      repository: "acme/storefront",
      repositoryId: "4711",
      sha: jobClaims.sha,
      ref: jobClaims.ref,
      runId: "7",
      runNumber: "3",
      runAttempt: "1",
      eventName: "push",
      actor: "ada",
    },
    token: "job-token",
    identityToken: (audience) => issuer.token(audience),
    log: (line) => lines.push(line),
    mask: (secret) => masked.push(secret),
    setEnvironment: () => {},
    state: new Map(),
    signal: new AbortController().signal,
    ...change,
  };
  return action.run(step).then((result) => ({ result, temporary, lines, masked }));
}

const subject = { "subject-name": `${registry}/storefront`, "subject-digest": digest };

describe("actions/attest-build-provenance", () => {
  it("hangs a signed statement onto the image, and says where it is", async () => {
    const { result, temporary, masked } = await run({ ...subject, "push-to-registry": "true" });
    expect(result).toMatchObject({
      outcome: "success",
      outputs: {
        "attestation-id": "42",
        "attestation-url": "http://code.test/acme/storefront/attestations/42",
      },
    });
    const path = result.outcome === "success" ? result.outputs["bundle-path"]! : "";
    const bundle = JSON.parse(readFileSync(path, "utf8"));
    expect(readFileSync(join(temporary, "created_attestation_paths.txt"), "utf8")).toBe(`${path}\n`);
    expect(attestations).toEqual([bundle]);
    expect(bundle.mediaType).toBe("application/vnd.dev.sigstore.bundle.v0.3+json");

    const artifact = [...stored.values()].map((text) => JSON.parse(text)).find((value) => value.subject);
    expect(artifact).toMatchObject({
      artifactType: bundle.mediaType,
      config: { mediaType: "application/vnd.oci.empty.v1+json", size: 2 },
      layers: [{ mediaType: bundle.mediaType }],
      subject: { digest, size: manifest.length },
      annotations: {
        "dev.sigstore.bundle.content": "dsse-envelope",
        "dev.sigstore.bundle.predicateType": "https://slsa.dev/provenance/v1",
      },
    });
    expect(JSON.parse(stored.get(artifact.layers[0].digest)!)).toEqual(bundle);
    expect([...logins]).toEqual(["AWS:pass:word"]);
    expect(masked).toHaveLength(2);
  });

  it("states what GitHub's own action states", async () => {
    await run(subject);
    const bundle = attestations[0] as { dsseEnvelope: { payload: string; payloadType: string } };
    expect(bundle.dsseEnvelope.payloadType).toBe("application/vnd.in-toto+json");
    expect(JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64").toString())).toEqual({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: `${registry}/storefront`, digest: { sha256: digest.slice(7) } }],
      predicateType: "https://slsa.dev/provenance/v1",
      predicate: {
        buildDefinition: {
          buildType: "https://actions.github.io/buildtypes/workflow/v1",
          externalParameters: {
            workflow: {
              ref: "refs/heads/main",
              repository: "http://code.test/acme/storefront",
              path: ".github/workflows/ci.yaml",
            },
          },
          internalParameters: {
            github: {
              event_name: "push",
              repository_id: "4711",
              repository_owner_id: "12",
              runner_environment: "github-hosted",
            },
          },
          resolvedDependencies: [
            {
              uri: "git+http://code.test/acme/storefront@refs/heads/main",
              digest: { gitCommit: jobClaims.sha },
            },
          ],
        },
        runDetails: {
          builder: { id: `http://code.test/${jobClaims.job_workflow_ref}` },
          metadata: { invocationId: "http://code.test/acme/storefront/actions/runs/7/attempts/1" },
        },
      },
    });
  });

  it.each<[string, Readonly<Record<string, string>>, Partial<ActionStep>, string]>([
    ["no subject", {}, {}, "One of subject-path, subject-digest, or subject-checksums must be provided"],
    ["two subjects", { ...subject, "subject-path": "a" }, {}, "Only one of"],
    ["files, which it does not do", { "subject-path": "a" }, {}, "not by subject-path"],
    ["a digest without a name", { "subject-digest": digest }, {}, "subject-name must be provided"],
    ["a digest that is none", { ...subject, "subject-digest": "sha256:1" }, {}, "must be in the format"],
    [
      "a job without id-token: write",
      subject,
      { identityToken: () => Promise.reject(new Error("no")) },
      'missing "id-token" permission',
    ],
    [
      "a job without attestations: write",
      subject,
      { token: "other" },
      "Resource not accessible by integration",
    ],
    [
      "a registry that nobody logged in to",
      { ...subject, "push-to-registry": "true" },
      { environment: { HOME: "/nowhere" } },
      `No credentials found for registry ${registry}`,
    ],
    [
      "an image that is not there",
      { ...subject, "subject-digest": sha256("other"), "push-to-registry": "true" },
      {},
      "has nothing at",
    ],
  ])("fails for %s", async (_, inputs, change, message) => {
    const { result } = await run(inputs, change);
    expect(result).toMatchObject({ outcome: "failure", message: expect.stringContaining(message) });
  });
});
