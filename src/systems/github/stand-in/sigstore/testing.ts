import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { systemClock } from "../../../../foundation/clock.ts";
import { systemIds } from "../../../../foundation/ids.ts";
import { expect } from "../../../../foundation/result.ts";
import { type SigstoreOptions, startSigstore } from "./sigstore.ts";

/** For tests only: an issuer of identity tokens that answers through a `fetch` of its own, without a server. */
export async function createTestIssuer(issuer = "http://code.test/_services/token") {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "RS256", use: "sig" }] };
  const answers: Readonly<Record<string, unknown>> = {
    [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: `${issuer}/keys` },
    [`${issuer}/keys`]: keys,
  };
  const answer: typeof fetch = async (input) => {
    const body = answers[String(input)];
    return body ? Response.json(body) : new Response("", { status: 404 });
  };
  return {
    issuer,
    fetch: answer,
    token: (audience: string, claims: Readonly<Record<string, string>> = jobClaims, expires = "5m") =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: "RS256", kid: "1" })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey),
  };
}

/** What GitHub says about a release of `acme/storefront` by the company's pipeline. */
export const jobClaims = {
  sub: "repo:acme/storefront:ref:refs/heads/main",
  ref: "refs/heads/main",
  sha: "c".repeat(40),
  repository: "acme/storefront",
  repository_id: "4711",
  repository_owner: "acme",
  repository_owner_id: "12",
  repository_visibility: "private",
  workflow: "ci",
  workflow_ref: "acme/storefront/.github/workflows/ci.yaml@refs/heads/main",
  workflow_sha: "c".repeat(40),
  job_workflow_ref: `acme/delivery/.github/workflows/ci.yaml@${"d".repeat(40)}`,
  job_workflow_sha: "d".repeat(40),
  event_name: "push",
  runner_environment: "github-hosted",
  run_id: "7",
  run_attempt: "1",
} as const;

/** A stand-in that is running, with a folder of its own. */
export async function startTestSigstore(
  options: Pick<SigstoreOptions, "issuers"> & Partial<SigstoreOptions>,
) {
  const directory = mkdtempSync(join(tmpdir(), "sigstore-"));
  const all = { directory, clock: systemClock, ids: systemIds, log: () => {}, ...options };
  return { ...expect(await startSigstore(all)), directory: all.directory };
}
