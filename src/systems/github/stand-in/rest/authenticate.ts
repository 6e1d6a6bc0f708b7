import { importSPKI, jwtVerify } from "jose";
import type { GitHub } from "../context.ts";
import type { Actor } from "../world/actor.ts";
import { actionsAppId } from "../world/actor.ts";

export type Identity =
  | { readonly ok: true; readonly actor: Actor }
  | { readonly ok: false; readonly status: 401 | 404; readonly message: string };

const badCredentials = { ok: false, status: 401, message: "Bad credentials" } as const;

/** Who stands behind an `Authorization` header: `token T`, `Bearer T`, `Basic user:T` or an App's signed token. */
export async function authenticate(github: GitHub, header: string | undefined): Promise<Identity> {
  if (!header) return { ok: true, actor: { kind: "anonymous" } };
  const space = header.indexOf(" ");
  const scheme = header.slice(0, space).toLowerCase();
  const credential = header.slice(space + 1).trim();
  if (scheme === "basic") {
    const decoded = Buffer.from(credential, "base64").toString("utf8");
    return byToken(github, decoded.slice(decoded.indexOf(":") + 1));
  }
  if (scheme !== "token" && scheme !== "bearer") return badCredentials;
  return credential.split(".").length === 3 ? bySignedToken(github, credential) : byToken(github, credential);
}

function byToken(github: GitHub, text: string): Identity {
  const job = github.jobTokens.get(text);
  if (job) {
    const user = github.userById(github.appById(actionsAppId)?.botId ?? 0);
    return { ok: true, actor: { kind: "job", user, ...job } };
  }
  const token = github.state.tokens.find((one) => one.token === text);
  if (!token) return badCredentials;
  if (token.kind === "user") {
    const user = github.userById(token.userId);
    const { permissions } = token;
    return { ok: true, actor: { kind: "user", user, ...(permissions && { permissions }) } };
  }
  const app = github.appById(token.appId);
  if (!app || Date.parse(token.expiresAt) <= github.clock.now().getTime()) return badCredentials;
  const { permissions, repositories } = token;
  const user = github.userById(app.botId);
  return {
    ok: true,
    actor: { kind: "installation", app, user, permissions, ...(repositories && { repositories }) },
  };
}

/** An App signs with its own key, names itself as issuer and may speak for ten minutes at most. */
async function bySignedToken(github: GitHub, text: string): Promise<Identity> {
  const refused = (message: string, status: 401 | 404 = 401) => ({ ok: false, status, message }) as const;
  let issuer: unknown;
  try {
    issuer = JSON.parse(Buffer.from(text.split(".")[1] ?? "", "base64url").toString("utf8")).iss;
  } catch {
    return refused("A JSON web token could not be decoded");
  }
  const app = github.state.apps.find((one) => String(issuer) === String(one.id) || issuer === one.clientId);
  if (!app?.publicKey) return refused("Integration not found", 404);
  const now = github.clock.now();
  try {
    const { payload } = await jwtVerify(text, await importSPKI(app.publicKey, "RS256"), {
      algorithms: ["RS256"],
      currentDate: now,
      // Judged below, in GitHub's words.
      clockTolerance: Number.MAX_SAFE_INTEGER,
      requiredClaims: ["iat", "exp"],
    });
    const seconds = now.getTime() / 1000;
    const { exp = 0, iat = 0 } = payload;
    if (exp > seconds + 660) return refused("'Expiration time' claim ('exp') is too far in the future");
    if (iat > seconds + 60) {
      return refused(
        "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
      );
    }
    if (exp < seconds) {
      return refused(
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      );
    }
    return { ok: true, actor: { kind: "app", app } };
  } catch {
    return refused("A JSON web token could not be decoded");
  }
}
