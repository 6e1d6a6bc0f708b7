import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { startServer } from "../../../contracts/stand-in/server.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { plainEnvironment } from "../../../foundation/process.ts";
import { expect } from "../../../foundation/result.ts";
import { type RunningAws, startAws } from "./start.ts";

/** For tests: an issuer whose tokens the account trusts for `acme/storefront` (repository 7), and the account. */
export interface TestAccount {
  readonly aws: RunningAws;
  readonly issuer: string;
  /** Goes away with the account. */
  readonly directory: string;
  /** A new folder below it. */
  folder(name: string): string;
  /** A token of the issuer; claims given replace the usual ones, undefined leaves one out. */
  token(claims?: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

/** For tests: whether a program is on PATH and can say its version. */
export function programIsThere(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { env: plainEnvironment({ CHECKPOINT_DISABLE: "1" }) }).status === 0;
}

/** `bare`: with nothing in the account, as it is when a person has just signed up. */
export async function startTestAccount({
  bare = false,
  otherAccounts = [],
}: {
  readonly bare?: boolean;
  readonly otherAccounts?: readonly string[];
} = {}): Promise<TestAccount> {
  const directory = mkdtempSync(join(tmpdir(), "groundwork-aws-"));
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const key = { ...(await exportJWK(publicKey)), kid: "one", alg: "RS256", use: "sig" };
  const app = new Hono();
  let issuer = "";
  app.get("/.well-known/openid-configuration", (context) =>
    context.json({ issuer, jwks_uri: `${issuer}/jwks` }),
  );
  app.get("/jwks", (context) => context.json({ keys: [key] }));
  const server = expect(await startServer({ name: "issuer", app }));
  issuer = server.url;
  const provider = issuer.replace("http://", "");
  const trust = {
    Version: "2012-10-17" as const,
    Statement: [
      {
        Effect: "Allow" as const,
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${provider}:aud`]: "sts.amazonaws.com",
            [`${provider}:repository_id`]: ["7", "8"],
          },
          StringLike: { [`${provider}:sub`]: "repo:acme/*:ref:refs/heads/main" },
        },
      },
    ],
  };
  const aws = expect(
    await startAws({
      ...{ directory, clock: systemClock, ids: systemIds, log: () => {}, fetch },
      ...{ management: "111122223333", otherAccounts },
      region: "eu-central-1",
      seed: bare
        ? {}
        : {
            repositories: [{ name: "storefront" }, { name: "team/other", immutableTags: false }],
            identityProviders: [{ url: issuer, audiences: ["sts.amazonaws.com"] }],
            roles: [
              { name: "push", trust, push: ["storefront"] },
              { name: "pull", trust, pull: ["*"] },
              { name: "administrator", trust, push: ["*"], administers: true },
            ],
          },
    }),
  );
  return {
    aws,
    issuer,
    directory,
    folder: (name) => {
      mkdirSync(join(directory, name));
      return join(directory, name);
    },
    token: (claims = {}) => {
      const usual = {
        ...{ iss: issuer, aud: "sts.amazonaws.com", sub: "repo:acme/storefront:ref:refs/heads/main" },
        ...{ repository_id: "7", exp: Math.floor(Date.now() / 1000) + 300 },
        ...claims,
      };
      return new SignJWT(usual)
        .setProtectedHeader({ alg: "RS256", kid: "one" })
        .setIssuedAt()
        .sign(privateKey);
    },
    close: async () => {
      await aws.close();
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
