import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Blueprint } from "../../blueprint/model.ts";
import { readBlueprint } from "../../blueprint/read.ts";
import type { SignOnProvider } from "../../contracts/sign-on.ts";
import { startServer } from "../../contracts/stand-in/server.ts";
import { systemClock } from "../../foundation/clock.ts";
import { expect as value } from "../../foundation/result.ts";
import { argocdSection } from "./section.ts";

/** For tests only: the example company without its vendors, where the platform's team has an application as well. */
export function testBlueprint(): Blueprint {
  const text = readFileSync("examples/acme/blueprint.yaml", "utf8")
    .replace(/^(github|aws|entra|datadog|jira):\n( .*\n|\n)*/gm, "")
    .replace(
      "\napplications:\n",
      "\napplications:\n  billing:\n    description: Bills\n    team: platform\n",
    );
  const sections = new Map([["argocd", argocdSection]]);
  return value(readBlueprint(text, "blueprint.yaml", sections, systemClock)).blueprint;
}

export interface WantedToken {
  readonly groups?: readonly string[];
  readonly audience?: string;
  readonly issuer?: string;
  readonly expires?: string;
}

export const testClient = "argo-client";

/** Somebody who vouches for people. */
export interface TestIssuer {
  readonly provider: SignOnProvider;
  token(wanted: WantedToken): Promise<string>;
  close(): Promise<void>;
}

/** Signs in whoever asks as a member of the engineering team, and redeems a code only for whoever began. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const challenges = new Map<string, string>();
  const app = new Hono();
  let url = "";
  const token = ({ groups, audience = testClient, issuer, expires = "1h" }: WantedToken) =>
    new SignJWT({ email: "ada@acme.example", ...(groups && { groups }) })
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setSubject("subject-of-ada")
      .setIssuer(issuer ?? `${url}/v2.0`)
      .setAudience(audience)
      .setExpirationTime(expires)
      .sign(privateKey);
  app.get("/v2.0/.well-known/openid-configuration", (context) =>
    context.json({
      issuer: `${url}/v2.0`,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/keys`,
    }),
  );
  app.get("/keys", async (context) =>
    context.json({ keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "RS256" }] }),
  );
  app.get("/authorize", (context) => {
    challenges.set("a-code", context.req.query("code_challenge") ?? "");
    const { redirect_uri = "", state = "" } = context.req.query();
    return context.redirect(`${redirect_uri}?code=a-code&state=${state}`);
  });
  app.post("/token", async (context) => {
    const form = await context.req.parseBody();
    const proof = createHash("sha256").update(String(form["code_verifier"])).digest("base64url");
    if (form["client_secret"] !== undefined || challenges.get(String(form["code"])) !== proof) {
      return context.json({ error: "invalid_grant", error_description: "AADSTS50148" }, 400);
    }
    return context.json({ id_token: await token({ groups: ["group-engineering"] }) });
  });
  const server = value(await startServer({ name: "test issuer", app }));
  url = server.url;
  return {
    token,
    close: server.close,
    provider: {
      isUsed: () => true,
      needs: () => ["identity.issuer"],
      issuer: () => `${url}/v2.0`,
      clientId: () => testClient,
      group: (team) => `group-${team}`,
      metadataUrl: () => "",
    },
  };
}
