import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { exportJWK, SignJWT } from "jose";
import type { Clock } from "../../../../../foundation/clock.ts";
import type { Ids } from "../../../../../foundation/ids.ts";

export type Claims = Readonly<Record<string, string>>;

/** Signs the identity of jobs, as `token.actions.githubusercontent.com` does. */
export interface IdentityIssuer {
  readonly issuer: string;
  jwks(): Promise<{ readonly keys: readonly Record<string, unknown>[] }>;
  /** A job that may ask for tokens: the secret by which it does, until `end`. */
  admit(claims: Claims): { readonly requestToken: string; end(): void };
  /** Undefined for a secret that is not (or no longer) a job's. */
  token(requestToken: string, audience: string): Promise<string | undefined>;
}

/** GitHub's tokens are good for this long. */
const lifetimeSeconds = 300;
const notBeforeSeconds = 600;

export function createIdentityIssuer(serverUrl: string, clock: Clock, ids: Ids): IdentityIssuer {
  const issuer = `${serverUrl}/_services/token`;
  const keyId = ids.uuid();
  const jobs = new Map<string, Claims>();
  // Made when somebody first asks: most rehearsals of a single piece never do.
  let pair: Promise<{
    publicKey: import("node:crypto").KeyObject;
    privateKey: import("node:crypto").KeyObject;
  }>;
  const keys = () => {
    pair ??= promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
    return pair;
  };
  return {
    issuer,
    async jwks() {
      const { publicKey } = await keys();
      return { keys: [{ ...(await exportJWK(publicKey)), kid: keyId, use: "sig", alg: "RS256" }] };
    },
    admit(claims) {
      const requestToken = ids.token(64);
      jobs.set(requestToken, claims);
      return { requestToken, end: () => jobs.delete(requestToken) };
    },
    async token(requestToken, audience) {
      const claims = jobs.get(requestToken);
      if (!claims) return undefined;
      const { privateKey } = await keys();
      const now = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({ ...claims, jti: ids.uuid() })
        .setProtectedHeader({ alg: "RS256", kid: keyId, typ: "JWT" })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setNotBefore(now - notBeforeSeconds)
        .setExpirationTime(now + lifetimeSeconds)
        .sign(privateKey);
    },
  };
}
