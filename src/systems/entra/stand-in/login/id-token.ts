import { createHash } from "node:crypto";
import { SignJWT } from "jose";
import { applicationOf, assignedGroups, type Directory, groupsOf, principalOf } from "../world/directory.ts";
import type { User } from "../world/model.ts";
import { lifetimeSeconds } from "./access-token.ts";
import { issuerOf } from "./discovery.ts";

/** With more groups than this a token tells where to ask for them instead of naming them. */
const mostGroups = 200;

export interface IdTokenRequest {
  readonly user: User;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
}

/** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
export function issueIdToken(
  directory: Directory,
  { user, clientId, scopes, nonce }: IdTokenRequest,
): Promise<string> {
  const now = Math.floor(directory.clock.now().getTime() / 1000);
  const settings = applicationOf(directory, clientId)?.settings ?? {};
  const optional = JSON.stringify(settings["optionalClaims"] ?? {});
  const profile = scopes.includes("profile");
  return (
    new SignJWT({
      ...{ oid: user.id, tid: directory.state.tenant.id, ver: "2.0", uti: directory.ids.token(22) },
      ...(profile && { name: user.displayName, preferred_username: user.userPrincipalName }),
      ...((scopes.includes("email") || optional.includes('"name":"email"')) &&
        user.mail !== null && { email: user.mail }),
      ...(nonce !== undefined && { nonce }),
      ...groupClaims(directory, user, clientId, String(settings["groupMembershipClaims"] ?? "None")),
    })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: directory.keys.keyId })
      .setIssuer(issuerOf(directory))
      .setAudience(clientId)
      // Pairwise: another application knows the same person by another subject.
      .setSubject(createHash("sha256").update(`${clientId} ${user.id}`).digest("base64url"))
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(directory.keys.privateKey)
  );
}

/**
 * `ApplicationGroup` names the groups that are assigned to the application and hold the person directly; `SecurityGroup`
 * and `All` all groups of theirs. https://learn.microsoft.com/entra/identity-platform/optional-claims#configure-groups-optional-claims
 */
function groupClaims(directory: Directory, user: User, clientId: string, wanted: string) {
  const kinds = wanted.split(/, ?/);
  const principal = principalOf(directory, clientId);
  const found = kinds.includes("ApplicationGroup")
    ? principal
      ? assignedGroups(directory, principal).filter(({ members }) => members.includes(user.id))
      : []
    : kinds.some((kind) => kind === "SecurityGroup" || kind === "All")
      ? groupsOf(directory, user.id)
      : [];
  if (found.length === 0) return {};
  if (found.length > mostGroups) {
    const endpoint = `${directory.url}/v1.0/users/${user.id}/getMemberObjects`;
    return { _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint } } };
  }
  return { groups: found.map(({ id }) => id) };
}
