import { type Caller, readAccessToken } from "../login/access-token.ts";
import type { Directory } from "../world/directory.ts";
import { denied, GraphError } from "./answer.ts";
import type { Call, Endpoint, Needs } from "./endpoint.ts";

const unauthenticated = (message: string) => new GraphError(401, "InvalidAuthenticationToken", message);

/** Whoever holds the token; refuses one that is not, or no longer, good. */
export async function authenticate(directory: Directory, header: string | undefined): Promise<Caller> {
  const token = /^Bearer (\S+)$/i.exec(header ?? "")?.[1];
  if (token === undefined) throw unauthenticated("Access token is empty.");
  const caller = await readAccessToken(directory, token);
  if (caller === "expired") throw unauthenticated("Lifetime validation failed, the token is expired.");
  if (!caller)
    throw unauthenticated("Invalid access token: its signature, issuer or audience does not hold.");
  const { users, servicePrincipals } = directory.state;
  const holder = caller.kind === "person" ? users[caller.objectId] : servicePrincipals[caller.objectId];
  if (!holder?.accountEnabled)
    throw unauthenticated("The identity of the calling application or person is disabled or gone.");
  return caller;
}

/** Refuses who may not make this call: by the token's permissions, then by the person's roles. */
export function authorize(endpoint: Endpoint, call: Call): void {
  const { needs } = endpoint;
  const { caller } = call;
  const held = caller.kind === "person" ? caller.scopes : caller.roles;
  const wanted = caller.kind === "person" ? needs.delegated : needs.application;
  if (!wanted) throw refusal(needs);
  const sufficient = wanted.filter((one) => [one].flat().every((permission) => held.includes(permission)));
  if (wanted.length > 0 && sufficient.length === 0) throw refusal(needs);
  if (caller.kind === "application") {
    const onlyOwned = sufficient.length === 1 && sufficient[0] === "Application.ReadWrite.OwnedBy";
    const target = onlyOwned ? endpoint.owned?.(call) : undefined;
    // Reading others is what this permission allows; changing them it does not.
    if (target && endpoint.method !== "GET" && !target.owners.includes(caller.objectId)) throw denied();
    return;
  }
  if (needs.roles && !hasRole(call, ["Global Administrator", ...needs.roles])) throw denied();
}

/** Whether a person holds one of the directory roles. */
export function hasRole(
  { directory, caller }: Pick<Call, "directory" | "caller">,
  roles: readonly string[],
): boolean {
  return directory.state.users[caller.objectId]?.directoryRoles.some((role) => roles.includes(role)) ?? false;
}

function refusal({ refusesAs }: Needs): GraphError {
  if (refusesAs !== "policy") return denied();
  return new GraphError(
    403,
    "AccessDenied",
    "You cannot perform the requested operation, required scopes are missing in the token.",
  );
}
