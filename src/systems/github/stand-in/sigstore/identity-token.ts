import { createRemoteJWKSet, customFetch, decodeJwt, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as z from "zod";
import type { OidcIssuer } from "../../../../contracts/offers.ts";
import type { Clock } from "../../../../foundation/clock.ts";

/**
 * What GitHub puts into a job's identity token, as far as a certificate speaks of it.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  ref: z.string(),
  sha: z.string(),
  repository: z.string(),
  repository_id: z.string(),
  repository_owner: z.string(),
  repository_owner_id: z.string(),
  repository_visibility: z.string(),
  workflow: z.string(),
  workflow_ref: z.string(),
  workflow_sha: z.string(),
  job_workflow_ref: z.string(),
  job_workflow_sha: z.string(),
  event_name: z.string(),
  runner_environment: z.string(),
  run_id: z.string(),
  run_attempt: z.string(),
});

export type JobClaims = z.infer<typeof claimsSchema>;

/** Reads the claims of a token without verifying it. Throws when it is no job's token. */
export function readJobClaims(token: string): JobClaims {
  return claimsSchema.parse(decodeJwt(token));
}

export interface TokenVerifier {
  /** The claims of a token that a known issuer has signed for `sigstore`. Throws, saying why, for any other. */
  verify(token: string): Promise<JobClaims>;
}

/** Verifies job tokens by the keys that their issuers publish. `issuers` is read anew for each token. */
export function createTokenVerifier(options: {
  readonly issuers: readonly OidcIssuer[];
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}): TokenVerifier {
  const keys = new Map<string, JWTVerifyGetKey>();

  async function keysOf(issuer: string): Promise<JWTVerifyGetKey> {
    const known = keys.get(issuer);
    if (known) return known;
    const answer = await options.fetch(`${issuer}/.well-known/openid-configuration`);
    if (!answer.ok) throw new Error(`the discovery document of ${issuer} answers ${answer.status}`);
    const { jwks_uri } = z.object({ jwks_uri: z.url() }).parse(await answer.json());
    const found = createRemoteJWKSet(new URL(jwks_uri), {
      [customFetch]: (url: string, init: RequestInit) => options.fetch(url, init),
    });
    keys.set(issuer, found);
    return found;
  }

  return {
    async verify(token) {
      const { iss } = decodeJwt(token);
      const issuer = options.issuers.find((candidate) => candidate.issuer === iss)?.issuer;
      if (issuer === undefined)
        throw new Error(`${JSON.stringify(iss)} is not an issuer that is trusted here`);
      const { payload } = await jwtVerify(token, await keysOf(issuer), {
        issuer,
        audience: "sigstore",
        currentDate: options.clock.now(),
        requiredClaims: ["exp", "iat", "sub"],
      });
      return claimsSchema.parse(payload);
    },
  };
}
