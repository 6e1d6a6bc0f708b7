import { createHash } from "node:crypto";
import type { Ids } from "../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { createVerifier } from "../identity-token.ts";

export interface CommandLineDoors {
  readonly issuer: string;
  readonly clientId: string;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
  now(): Date;
}

/** What `argocd login --sso` listens on while the browser is away. */
const back = "http://localhost:8085/auth/callback";

/**
 * Signs in as `argocd login --sso` does: by a code for this machine that is redeemed with PKCE. `browser` opens the page
 * of the provider, lets the person sign in there, and gives the address to which the provider sends the browser. Gives
 * the identity token. Fails with `person-failed`.
 */
export async function signInByCommandLine(
  { issuer, clientId, ids, fetch, now }: CommandLineDoors,
  browser: (page: string) => Promise<string>,
): Promise<Result<string>> {
  const refused = (cause: string) =>
    failure("person-failed", "Signing in to Argo CD did not work.", { cause });
  try {
    const verifier = createVerifier(fetch, now);
    const { authorization_endpoint: page, token_endpoint: place } = await verifier.discover(issuer);
    const [state, proof] = [ids.token(16), ids.token(43)];
    const query = new URLSearchParams({
      ...{ response_type: "code", client_id: clientId, redirect_uri: back, state },
      scope: "openid profile email",
      code_challenge: createHash("sha256").update(proof).digest("base64url"),
      code_challenge_method: "S256",
    });
    const sent = new URL(await browser(`${page}?${query}`), back);
    const code = sent.searchParams.get("code");
    if (code === null || sent.searchParams.get("state") !== state) return refused(`sent to ${sent.pathname}`);
    const answer = await fetch(place, {
      method: "POST",
      body: new URLSearchParams({
        ...{ grant_type: "authorization_code", client_id: clientId, redirect_uri: back },
        ...{ code, code_verifier: proof },
      }),
    });
    const tokens = (await answer.json()) as Readonly<Record<string, string | undefined>>;
    if (!answer.ok || tokens["id_token"] === undefined) return refused(String(tokens["error_description"]));
    return ok(tokens["id_token"]);
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}
