import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from "jose";

/** Whose tokens are believed, and to whom they have to be made out. */
export interface Trust {
  readonly issuer: string;
  readonly clientId: string;
}

/** Somebody who has signed in. */
export interface Session {
  readonly username: string;
  readonly subject: string;
  readonly issuer: string;
  readonly claims: JWTPayload;
}

/** Who a token speaks for, or why it is not believed. */
export type Verdict =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly why: string };

/** What a provider publishes about itself (OpenID Connect Discovery 1.0, section 3). */
export interface Discovery {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
}

/** Believes the identity tokens of one issuer that are made out to one client, by the issuer's published keys. */
export interface Verifier {
  verify(trust: Trust, token: string): Promise<Verdict>;
  discover(issuer: string): Promise<Discovery>;
}

export function createVerifier(fetch_: typeof fetch, now: () => Date): Verifier {
  const known = new Map<string, { readonly found: Discovery; readonly keys: KeySet }>();
  const trust = async (issuer: string) => {
    const before = known.get(issuer);
    if (before) return before;
    const answer = await fetch_(`${issuer}/.well-known/openid-configuration`);
    if (!answer.ok) throw new Error(`failed to query provider "${issuer}": ${answer.status}`);
    const found = (await answer.json()) as Discovery;
    if (found.issuer !== issuer) {
      throw new Error(
        `oidc: issuer did not match the issuer returned by provider, expected "${issuer}" got "${found.issuer}"`,
      );
    }
    const keys = createRemoteJWKSet(new URL(found.jwks_uri), { [customFetch]: fetch_ });
    const both = { found, keys };
    known.set(issuer, both);
    return both;
  };
  return {
    discover: async (issuer) => (await trust(issuer)).found,
    async verify({ issuer, clientId }, token) {
      try {
        const { keys } = await trust(issuer);
        const options = { issuer, audience: clientId, currentDate: now() };
        const { payload } = await jwtVerify(token, keys, options);
        const name = payload["email"] ?? payload["preferred_username"] ?? payload.sub ?? "";
        const session = { username: String(name), subject: payload.sub ?? "", issuer, claims: payload };
        return { ok: true, session };
      } catch (error) {
        if (error instanceof errors.JWTExpired) return { ok: false, why: "token is expired" };
        return { ok: false, why: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

type KeySet = ReturnType<typeof createRemoteJWKSet>;
