import { generateKeyPairSync } from "node:crypto";
import { Hono } from "hono";
import { exportJWK, SignJWT } from "jose";
import { type RunningServer, startServer } from "../../../../contracts/stand-in/server.ts";
import { expect } from "../../../../foundation/result.ts";

/** Somebody else's identity provider, such as that of a pipeline. */
export interface TestIssuer {
  readonly issuer: string;
  token(subject: string, audience?: string, claims?: Readonly<Record<string, unknown>>): Promise<string>;
  readonly server: RunningServer;
}

/** `requestToken` is what a job asks with at `/request`, as GitHub's runners do; the token is then for `subject`. */
export async function startIssuer(
  now: () => Date,
  job?: { requestToken: string; subject: string },
): Promise<TestIssuer> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const app = new Hono();
  let issuer = "";
  app.get("/.well-known/openid-configuration", (context) =>
    context.json({ issuer, jwks_uri: `${issuer}/jwks` }),
  );
  app.get("/jwks", async (context) =>
    context.json({ keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "RS256", use: "sig" }] }),
  );
  const token: TestIssuer["token"] = (subject, audience = "api://AzureADTokenExchange", claims = {}) => {
    const seconds = Math.floor(now().getTime() / 1000);
    return new SignJWT({ iat: seconds, exp: seconds + 300, ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(audience)
      .sign(privateKey);
  };
  app.get("/request", async (context) => {
    if (!job || context.req.header("authorization") !== `Bearer ${job.requestToken}`)
      return context.json({}, 401);
    return context.json({ value: await token(job.subject, context.req.query("audience")) });
  });
  const server = expect(await startServer({ name: "test issuer", app }));
  issuer = server.url;
  return { issuer, token, server };
}
