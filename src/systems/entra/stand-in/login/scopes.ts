import { type Directory, grantedRoles, principalOf } from "../world/directory.ts";
import type { User } from "../world/model.ts";
import { type FirstPartyClient, firstPartyClients, graphAppId, graphScopes } from "../world/permissions.ts";
import { type Caller, graphResource } from "./access-token.ts";
import { OAuthError } from "./oauth-error.ts";

const openIdScopes = ["openid", "profile", "email", "offline_access"];

/** Splits what was asked for into OpenID's own scopes and Graph's. */
export function readScopes(text: string): {
  readonly openId: readonly string[];
  readonly graph: readonly string[];
} {
  const all = text.split(/\s+/).filter((one) => one !== "");
  const graph = all
    .filter((one) => !openIdScopes.includes(one))
    .map((one) => one.replace(`${graphResource}/`, "").replace(/^\//, ""));
  const strange = graph.find((one) => one !== ".default" && !graphScopes.some(({ value }) => value === one));
  if (strange !== undefined)
    throw new OAuthError(
      "invalid_scope",
      70011,
      `The provided value for the input parameter 'scope' is not valid. The scope ${strange} is not valid.`,
    );
  return { openId: all.filter((one) => openIdScopes.includes(one)), graph };
}

/**
 * What an application gets to do in a person's name. What was not consented to, the person consents to by signing in,
 * where they may: an administrator to everything, everybody else to what concerns only themselves.
 */
export function consentedScopes(
  directory: Directory,
  clientId: string,
  user: User,
  wanted: readonly string[],
): readonly string[] {
  const client: FirstPartyClient | undefined = firstPartyClients.find(({ appId }) => appId === clientId);
  if (client?.scopes) {
    const fixed: readonly string[] = client.scopes;
    const beyond = wanted.find((one) => one !== ".default" && !fixed.includes(one));
    if (beyond !== undefined)
      throw new OAuthError(
        "invalid_request",
        65002,
        `Consent between first party application '${clientId}' and first party resource '${graphAppId}' must be configured via preauthorization.`,
      );
    return fixed;
  }
  const principal = principalOf(directory, clientId);
  const graph = principalOf(directory, graphAppId);
  if (!principal || !graph) return [];
  const grants = directory.state.oauth2PermissionGrants;
  const standing = Object.values(grants).filter(
    ({ clientId: id, principalId }) =>
      id === principal.id && (principalId === null || principalId === user.id),
  );
  const consented = new Set(standing.flatMap(({ scope }) => scope.trim().split(/\s+/)));
  const asked = wanted.filter((one) => one !== ".default");
  const missing = asked.filter((one) => !consented.has(one));
  const administrator = user.directoryRoles.includes("Global Administrator");
  const forbidden = missing.find(
    (one) => !administrator && graphScopes.find(({ value }) => value === one)?.type === "Admin",
  );
  if (forbidden !== undefined)
    throw new OAuthError(
      "interaction_required",
      90094,
      `An administrator of the directory has not consented to the permission ${forbidden} of the application '${clientId}'.`,
    );
  if (missing.length > 0) {
    const own = standing.find(({ principalId }) => principalId === user.id);
    const scope = [...(own?.scope.split(" ") ?? []), ...missing].join(" ");
    const id = own?.id ?? Buffer.from(directory.ids.token(32)).toString("base64url");
    grants[id] = {
      id,
      clientId: principal.id,
      consentType: "Principal",
      principalId: user.id,
      resourceId: graph.id,
      scope,
    };
    directory.changed();
  }
  return [...new Set([...consented, ...missing])];
}

/** An application in its own name: with whatever an administrator consented to. */
export function applicationCaller(directory: Directory, appId: string): Caller {
  const principal = principalOf(directory, appId);
  if (!principal?.accountEnabled)
    throw new OAuthError(
      "invalid_client",
      7000229,
      `The client application ${appId} is missing service principal in the tenant ${directory.state.tenant.id}.`,
      401,
    );
  return { kind: "application", objectId: principal.id, appId, roles: grantedRoles(directory, principal) };
}
