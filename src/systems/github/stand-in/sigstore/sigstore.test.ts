import { createHash, generateKeyPairSync, sign, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestIssuer, jobClaims, startTestSigstore } from "./testing.ts";

let issuer: Awaited<ReturnType<typeof createTestIssuer>>;
let sigstore: Awaited<ReturnType<typeof startTestSigstore>>;

beforeAll(async () => {
  issuer = await createTestIssuer();
  sigstore = await startTestSigstore({ issuers: [issuer], fetch: issuer.fetch });
});
afterAll(() => sigstore.close());

const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });

function request(token: string, change: { key?: string; proofOver?: string } = {}) {
  const proof = sign("sha256", Buffer.from(change.proofOver ?? jobClaims.sub), keys.privateKey);
  return fetch(`${sigstore.url}/api/v2/signingCert`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      credentials: { oidcIdentityToken: token },
      publicKeyRequest: {
        publicKey: {
          algorithm: "ECDSA",
          content: change.key ?? keys.publicKey.export({ format: "pem", type: "spki" }),
        },
        proofOfPossession: proof.toString("base64"),
      },
    }),
  });
}

describe("Fulcio", () => {
  it("certifies a job for ten minutes, below its own root", async () => {
    const answer = await request(await issuer.token("sigstore"));
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as {
      signedCertificateDetachedSct: { chain: { certificates: string[] } };
    };
    const [leaf, intermediate, root] = body.signedCertificateDetachedSct.chain.certificates.map(
      (pem) => new X509Certificate(pem),
    );
    expect(leaf!.verify(intermediate!.publicKey)).toBe(true);
    expect(intermediate!.verify(root!.publicKey)).toBe(true);
    expect(leaf!.subject ?? "").toBe("");
    expect(leaf!.subjectAltName).toBe(`URI:http://code.test/${jobClaims.job_workflow_ref}`);
    expect(leaf!.ca).toBe(false);
    expect(Date.parse(leaf!.validTo) - Date.parse(leaf!.validFrom)).toBe(600_000);
    expect(leaf!.publicKey.equals(keys.publicKey)).toBe(true);
  });

  it.each([
    ["a token for another audience", () => issuer.token("sts.amazonaws.com")],
    ["a token that has expired", () => issuer.token("sigstore", jobClaims, "-1m")],
    [
      "a token that no trusted issuer signed",
      async () => (await createTestIssuer("http://evil.test")).token("sigstore"),
    ],
    [
      "a token with a trusted issuer's name under another key",
      async () => (await createTestIssuer()).token("sigstore"),
    ],
    ["a token that is no job's", () => issuer.token("sigstore", { sub: "somebody" })],
    ["no token at all", async () => "."],
  ])("refuses %s", async (_, token) => {
    const answer = await request(await token());
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      code: 3,
      message: "There was an error processing the identity token",
      details: [],
    });
  });

  it("refuses a key that the caller does not hold, a weak one, and none", async () => {
    const token = await issuer.token("sigstore");
    const message = async (change: Parameters<typeof request>[1]) =>
      ((await (await request(token, change)).json()) as { message: string }).message;
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
    const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
    const pem = { format: "pem", type: "spki" } as const;
    expect(await message({ key: other.export(pem).toString() })).toContain("could not be verified");
    expect(await message({ proofOver: "another subject" })).toContain("could not be verified");
    expect(await message({ key: weak.export(pem).toString() })).toContain("is insecure");
    expect(await message({ key: "no key" })).toContain("could not be parsed");
  });

  it("shows people what it certified, and nothing that could run in their browser", async () => {
    await request(await issuer.token("sigstore", { ...jobClaims, ref: "refs/heads/<script>" }));
    const page = await (await fetch(sigstore.url)).text();
    expect(page).toContain("acme/storefront");
    expect(page).toContain("refs/heads/&lt;script&gt;");
  });
});

describe("the timestamp authority", () => {
  const stamp = (body: unknown) =>
    fetch(`${sigstore.url}/api/v1/timestamp`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const artifactHash = createHash("sha256").update("signature").digest("base64");

  it("refuses a weak algorithm, a digest of another length, and what is no request", async () => {
    const refusal = async (body: unknown) => {
      const answer = await stamp(body);
      return { status: answer.status, ...((await answer.json()) as object) };
    };
    expect(await refusal({ artifactHash, hashAlgorithm: "sha1" })).toEqual({
      status: 400,
      code: 400,
      message: "Weak hash algorithm in timestamp request",
    });
    expect(await refusal({ artifactHash, hashAlgorithm: "sha512" })).toMatchObject({
      message: "Message digest has incorrect length for specified algorithm",
    });
    expect(await refusal({})).toMatchObject({ message: "Error generating timestamp response" });
  });

  it("answers in RFC 3161's own form", async () => {
    const answer = await stamp({ artifactHash, hashAlgorithm: "sha256" });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("content-type")).toBe("application/timestamp-reply");
  });
});

describe("its keys", () => {
  it("outlive it, so that what was signed before can still be verified", async () => {
    const first = await startTestSigstore({ issuers: [] });
    const root = first.trustedRoot();
    await first.close();
    const second = await startTestSigstore({ issuers: [], directory: first.directory });
    expect(second.trustedRoot()).toBe(root);
    await second.close();
    expect(root).not.toBe(sigstore.trustedRoot());
  });
});
