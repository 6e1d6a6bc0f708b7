import { jwtVerify, SignJWT } from "jose";
import type { Directory } from "../world/directory.ts";

/** Whoever calls Graph, as the token says. */
export type Caller =
  | {
      readonly kind: "application";
      readonly objectId: string;
      readonly appId: string;
      readonly roles: readonly string[];
    }
  | {
      readonly kind: "person";
      readonly objectId: string;
      readonly appId: string;
      readonly scopes: readonly string[];
    };

export const graphResource = "https://graph.microsoft.com";
/** A little over an hour, as most tokens of Entra ID hold. */
export const lifetimeSeconds = 3599;

/** The `iss` of tokens for Graph, which are of version 1. */
const issuerOf = (tenant: string) => `https://sts.windows.net/${tenant}/`;

export async function issueAccessToken(directory: Directory, caller: Caller): Promise<string> {
  const now = Math.floor(directory.clock.now().getTime() / 1000);
  const tenant = directory.state.tenant.id;
  return new SignJWT({
    ...{ appid: caller.appId, oid: caller.objectId, sub: caller.objectId, tid: tenant, ver: "1.0" },
    ...{ uti: directory.ids.token(22), idtyp: caller.kind === "person" ? "user" : "app" },
    ...(caller.kind === "person" ? { scp: caller.scopes.join(" ") } : { roles: caller.roles }),
  })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: directory.keys.keyId })
    .setIssuer(issuerOf(tenant))
    .setAudience(graphResource)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + lifetimeSeconds)
    .sign(directory.keys.privateKey);
}

/** Undefined where it is none of ours, or no longer good. */
export async function readAccessToken(
  directory: Directory,
  token: string,
): Promise<Caller | "expired" | undefined> {
  try {
    const { payload } = await jwtVerify(token, directory.keys.publicKey, {
      issuer: issuerOf(directory.state.tenant.id),
      audience: graphResource,
      currentDate: directory.clock.now(),
    });
    const [objectId, appId] = [String(payload["oid"]), String(payload["appid"])];
    if (payload["idtyp"] === "user")
      return { kind: "person", objectId, appId, scopes: String(payload["scp"]).split(" ") };
    return { kind: "application", objectId, appId, roles: (payload["roles"] ?? []) as readonly string[] };
  } catch (error) {
    return (error as { readonly code?: string }).code === "ERR_JWT_EXPIRED" ? "expired" : undefined;
  }
}
