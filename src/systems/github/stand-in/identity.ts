import { Hono } from "hono";
import type { GitHub } from "./context.ts";

/** The OIDC issuer of jobs, as `token.actions.githubusercontent.com` answers. */
export function identityEndpoints(github: GitHub): Hono {
  const app = new Hono();
  app.get("/_services/token/.well-known/openid-configuration", (context) => {
    const issuer = github.engine?.issuer;
    if (!issuer) return context.notFound();
    return context.json({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks`,
      subject_types_supported: ["public", "pairwise"],
      response_types_supported: ["id_token"],
      claims_supported: [
        "sub",
        "aud",
        "exp",
        "iat",
        "iss",
        "jti",
        "nbf",
        "ref",
        "sha",
        "repository",
        "repository_id",
      ],
      id_token_signing_alg_values_supported: ["RS256"],
      scopes_supported: ["openid"],
    });
  });
  const keys = async () => (await github.engine?.jwks()) ?? { keys: [] };
  app.get("/_services/token/.well-known/jwks", async (context) => context.json(await keys()));
  app.get("/_services/token/jwks", async (context) => context.json(await keys()));
  // Behind ACTIONS_ID_TOKEN_REQUEST_URL: a job asks with a secret that only it has.
  app.get("/_services/token/request", async (context) => {
    const secret = /^bearer (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1] ?? "";
    const audience = context.req.query("audience") ?? `${github.url}/${github.state.organization.login}`;
    const value = await github.engine?.identityToken(secret, audience);
    return value
      ? context.json({ count: value.length, value })
      : context.json({ message: "Unauthorized" }, 401);
  });
  return app;
}
