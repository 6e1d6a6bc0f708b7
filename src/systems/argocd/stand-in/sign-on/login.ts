import { createHash } from "node:crypto";
import type { Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Ids } from "../../../../foundation/ids.ts";
import type { Verifier } from "../../identity-token.ts";
import { isFields } from "../go-template/values.ts";
import type { SignOnSettings } from "./settings.ts";

export interface LoginDoors {
  readonly settings: () => SignOnSettings | undefined;
  readonly verifier: Verifier;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
}

export const tokenCookie = "argocd.token";
const stateCookie = "argocd.oauthstate";

/**
 * A browser's way in. The server keeps what proves that the code is for it (PKCE), so that the code is redeemed without
 * a secret; the identity token becomes a cookie.
 * Source: argo-cd, util/oidc/oidc.go (HandleLogin, HandleCallback).
 */
export function serveLogin(app: Hono, { settings, verifier, ids, fetch }: LoginDoors): void {
  const begun = new Map<string, string>();
  const back = ({ url }: SignOnSettings) => `${url}/auth/callback`;

  app.get("/auth/login", async (context) => {
    const known = settings();
    if (!known) return context.text("OIDC is not configured\n", 400);
    const { authorization_endpoint: place } = await verifier.discover(known.issuer);
    const [state, proof] = [ids.token(16), ids.token(43)];
    begun.set(state, proof);
    const query = new URLSearchParams({
      ...{ response_type: "code", client_id: known.clientId, redirect_uri: back(known), state },
      scope: known.scopes.join(" "),
      ...(known.pkce && {
        code_challenge: createHash("sha256").update(proof).digest("base64url"),
        code_challenge_method: "S256",
      }),
    });
    setCookie(context, stateCookie, state, { httpOnly: true, sameSite: "Lax", path: "/" });
    return context.redirect(`${place}?${query}`, 303);
  });

  app.get("/auth/callback", async (context) => {
    const known = settings();
    const state = context.req.query("state") ?? "";
    const proof = begun.get(state);
    const refusal = context.req.query("error_description") ?? context.req.query("error");
    if (refusal) return context.text(`login failed: ${refusal}\n`, 401);
    if (!known || proof === undefined || getCookie(context, stateCookie) !== state) {
      return context.text("invalid state parameter\n", 400);
    }
    begun.delete(state);
    const { token_endpoint: place } = await verifier.discover(known.issuer);
    const answer = await fetch(place, {
      method: "POST",
      body: new URLSearchParams({
        ...{ grant_type: "authorization_code", client_id: known.clientId, redirect_uri: back(known) },
        code: context.req.query("code") ?? "",
        ...(known.pkce && { code_verifier: proof }),
      }),
    });
    const tokens: unknown = await answer.json();
    const token = isFields(tokens) ? tokens["id_token"] : undefined;
    if (!answer.ok || typeof token !== "string") {
      const why = isFields(tokens) ? String(tokens["error_description"] ?? tokens["error"]) : answer.status;
      return context.text(`failed to get token: ${why}\n`, 500);
    }
    const verdict = await verifier.verify(known, token);
    if (!verdict.ok) return context.text(`invalid session: failed to verify the token\n`, 401);
    setCookie(context, tokenCookie, token, { httpOnly: true, sameSite: "Lax", path: "/" });
    return context.redirect("/", 303);
  });
}

/** The token that a request carries: of a command line, or of a browser. */
export function tokenOf(context: Context): string | undefined {
  const [, bearer] = /^Bearer (.+)$/.exec(context.req.header("authorization") ?? "") ?? [];
  return bearer ?? getCookie(context, tokenCookie);
}
