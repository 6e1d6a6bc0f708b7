import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFromJSON } from "@sigstore/bundle";
import { fulcioHandler, initializeCA, initializeTSA, tsaHandler } from "@sigstore/mock";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../../src/contracts/stand-in/server.ts";
import { verifyProvenance } from "../../src/delivery/provenance.ts";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import { expect as expectValue } from "../../src/foundation/result.ts";
import { buildProvenance } from "../../src/systems/github/stand-in/sigstore/predicate.ts";
import { signStatement } from "../../src/systems/github/stand-in/sigstore/sign.ts";
import {
  createTestIssuer,
  jobClaims,
  startTestSigstore,
} from "../../src/systems/github/stand-in/sigstore/testing.ts";

/**
 * Our Sigstore stand-in against what others wrote: Sigstore's own mock servers, its verifiers for JavaScript and for
 * Go (the latter is what `gh attestation verify` is made of), and OpenSSL.
 */
const server = "https://github.com";
const digest = "1".repeat(64);

let issuer: Awaited<ReturnType<typeof createTestIssuer>>;
let ours: { url: string; root: string; bundle: string };
let mocked: { url: string; root: string; bundle: string };
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  issuer = await createTestIssuer(`${server}/_services/token`);
  const sigstore = await startTestSigstore({ issuers: [issuer], fetch: issuer.fetch });
  const mock = await startMock();
  ends.push(sigstore.close, mock.running.close);
  ours = { url: sigstore.url, root: sigstore.trustedRoot(), bundle: await signedBy(sigstore.url) };
  mocked = { url: mock.running.url, root: mock.root, bundle: await signedBy(mock.running.url) };
});
afterAll(() => Promise.all(ends.map((end) => end())));

/** The same statement, by the same client, for the same job. */
async function signedBy(url: string): Promise<string> {
  const statement = buildProvenance(
    { name: "storefront", digest: { sha256: digest } },
    { iss: issuer.issuer, ...jobClaims },
    server,
  );
  const step = { identityToken: (audience: string) => issuer.token(audience), mask: () => {} };
  return (await signStatement(statement, url, step)).text;
}

/** Sigstore's mock of Fulcio and of the timestamp authority, on the loopback. */
async function startMock(): Promise<{ running: RunningServer; root: string }> {
  const keys = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ca = await initializeCA(keys());
  // At a full second of the next minute: its fractions of seconds are not always readable.
  const tsa = await initializeTSA(keys(), new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000));
  const app = new Hono();
  for (const handler of [fulcioHandler(ca), tsaHandler(tsa)]) {
    app.post(handler.path, async (context) => {
      const { statusCode, response, contentType } = await handler.fn(await context.req.text());
      const body = typeof response === "string" ? response : new Uint8Array(bytes(response));
      return new Response(body, {
        status: statusCode,
        headers: { "content-type": contentType ?? "text/plain" },
      });
    });
  }
  const authority = (...chain: ArrayBufferView[]) => ({
    certChain: { certificates: chain.map((one) => ({ rawBytes: bytes(one).toString("base64") })) },
    validFor: { start: "2020-01-01T00:00:00Z" },
  });
  const root = JSON.stringify({
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    certificateAuthorities: [authority(ca.rootCertificate)],
    timestampAuthorities: [authority(tsa.intCertificate, tsa.rootCertificate)],
  });
  return { running: expectValue(await startServer({ name: "Sigstore mock", app })), root };
}

function bytes(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

function verify(bundle: string, root: string) {
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(root))), {
    tlogThreshold: 0,
    ctlogThreshold: 0,
    timestampThreshold: 1,
  });
  return verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(bundle))));
}

/** The Fulcio extensions of a bundle's certificate, by number. */
function extensions(bundle: string, root: string): Record<string, string> {
  const oids = verify(bundle, root).identity?.oids ?? [];
  return Object.fromEntries(
    oids.flatMap(({ oid, value }) => {
      const number = /^1\.3\.6\.1\.4\.1\.57264\.1\.(\d+)$/.exec(oid?.id.join(".") ?? "")?.[1];
      return number !== undefined && Number(number) >= 8 ? [[number, value.toString("hex")]] : [];
    }),
  );
}

describe("Sigstore's verifier", () => {
  it("accepts each authority's signatures by that authority's root, and by no other", () => {
    expect(verify(ours.bundle, ours.root).identity?.subjectAlternativeName).toBe(
      `${server}/${jobClaims.job_workflow_ref}`,
    );
    expect(() => verify(mocked.bundle, mocked.root)).not.toThrow();
    expect(() => verify(ours.bundle, mocked.root)).toThrow();
    expect(() => verify(mocked.bundle, ours.root)).toThrow();
  });

  it("finds in our certificate, byte for byte, what Sigstore's mock says about the same job", () => {
    const ourExtensions = extensions(ours.bundle, ours.root);
    expect(Object.keys(ourExtensions).map(Number)).toEqual([
      8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
    ]);
    expect(ourExtensions).toEqual(extensions(mocked.bundle, mocked.root));
  });
});

describe("our gate", () => {
  it.each(["ours", "mocked"] as const)("believes a statement that is signed by: %s", (which) => {
    const { bundle, root } = which === "ours" ? ours : mocked;
    const result = verifyProvenance({
      bundles: [bundle],
      trustedRoot: root,
      digest: `sha256:${digest}`,
      application: { name: "storefront", repository: "acme/storefront", repositoryId: 4711, image: "r/s" },
      policy: {
        branch: "main",
        provenance: { issuer: issuer.issuer, builders: [jobClaims.job_workflow_ref] },
      },
    });
    expect(result).toMatchObject({ ok: true, value: { commit: jobClaims.sha } });
  });
});

const openssl = await available("openssl", ["version"]);

describe.skipIf(!openssl)("OpenSSL", () => {
  const run = async (cwd: string, ...args: string[]) => {
    const { exitCode, stdout, stderr } = await runProgram("openssl", args, { cwd, env: plainEnvironment() });
    return { exitCode, text: `${stdout}${stderr}` };
  };

  it("verifies the timestamp that it asked for itself, and not for another text", async () => {
    const folder = mkdtempSync(join(tmpdir(), "openssl-"));
    writeFileSync(join(folder, "text"), randomBytes(32));
    writeFileSync(join(folder, "other"), randomBytes(32));
    await run(folder, "ts", "-query", "-data", "text", "-sha256", "-cert", "-out", "query");
    const answer = await fetch(`${ours.url}/api/v1/timestamp`, {
      method: "POST",
      headers: { "content-type": "application/timestamp-query" },
      body: new Uint8Array(readFileSync(join(folder, "query"))),
    });
    writeFileSync(join(folder, "reply"), Buffer.from(await answer.arrayBuffer()));
    const chain = await (await fetch(`${ours.url}/api/v1/timestamp/certchain`)).text();
    writeFileSync(join(folder, "root.pem"), chain);
    const check = (...what: string[]) =>
      run(folder, "ts", "-verify", ...what, "-in", "reply", "-CAfile", "root.pem");
    expect(await check("-queryfile", "query")).toMatchObject({ exitCode: 0 });
    expect(await check("-data", "text")).toMatchObject({ exitCode: 0 });
    expect((await check("-data", "other")).exitCode).not.toBe(0);
    expect((await run(folder, "ts", "-reply", "-in", "reply", "-text")).text).toContain(
      "Policy OID: 1.3.6.1.4.1.57264.2",
    );
  });

  it("verifies the certificate's chain up to the root that we publish", async () => {
    const folder = mkdtempSync(join(tmpdir(), "openssl-"));
    const pem = (base64: string) =>
      `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
    const [intermediate, root] = JSON.parse(ours.root).certificateAuthorities[0].certChain.certificates;
    writeFileSync(join(folder, "root.pem"), pem(root.rawBytes));
    writeFileSync(join(folder, "intermediate.pem"), pem(intermediate.rawBytes));
    const leaf = JSON.parse(ours.bundle).verificationMaterial.certificate.rawBytes;
    writeFileSync(join(folder, "leaf.pem"), pem(leaf));
    const chain = ["-CAfile", "root.pem", "-untrusted", "intermediate.pem", "leaf.pem"];
    expect(await run(folder, "verify", "-x509_strict", ...chain)).toEqual({
      exitCode: 0,
      text: "leaf.pem: OK\n",
    });
  });
});

// Built with `cd test/conformance/sigstore-go && go mod tidy && go build -o …/sigstore-go-verify .`
const sigstoreGo = process.env["SIGSTORE_GO_VERIFY"] ?? "sigstore-go-verify";
const hasSigstoreGo = await available(sigstoreGo, []);

describe.skipIf(!hasSigstoreGo)("sigstore-go, which gh is made of", () => {
  const run = async (subject: string, over: string) => {
    const folder = mkdtempSync(join(tmpdir(), "sigstore-go-"));
    writeFileSync(join(folder, "root.json"), ours.root);
    writeFileSync(join(folder, "bundle.json"), ours.bundle);
    const args = ["root.json", "bundle.json", over, issuer.issuer, subject];
    return runProgram(sigstoreGo, args, { cwd: folder, env: plainEnvironment() });
  };

  it("verifies our bundle, and reads the same identity out of it", async () => {
    const { exitCode, stdout, stderr } = await run(`${server}/${jobClaims.job_workflow_ref}`, digest);
    expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: "" });
    const result = JSON.parse(stdout.toString());
    expect(result.signature.certificate).toMatchObject({
      issuer: issuer.issuer,
      buildSignerURI: `${server}/${jobClaims.job_workflow_ref}`,
      buildSignerDigest: jobClaims.job_workflow_sha,
      runnerEnvironment: "github-hosted",
      sourceRepositoryURI: `${server}/acme/storefront`,
      sourceRepositoryDigest: jobClaims.sha,
      sourceRepositoryRef: "refs/heads/main",
      sourceRepositoryIdentifier: "4711",
      buildTrigger: "push",
      runInvocationURI: `${server}/acme/storefront/actions/runs/7/attempts/1`,
      sourceRepositoryVisibilityAtSigning: "private",
    });
    expect(result.verifiedTimestamps).toHaveLength(1);
  });

  it("refuses it for another image and for another signer", async () => {
    const signer = `${server}/${jobClaims.job_workflow_ref}`;
    expect((await run(signer, "2".repeat(64))).exitCode).toBe(1);
    expect((await run(`${server}/somebody/else`, digest)).exitCode).toBe(1);
  });
});

/** Can the program be started at all? */
async function available(program: string, args: readonly string[]): Promise<boolean> {
  const { startError } = await runProgram(program, args, { env: plainEnvironment() });
  return startError === undefined;
}
