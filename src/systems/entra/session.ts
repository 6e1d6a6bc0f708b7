import type { Blueprint } from "../../blueprint/model.ts";
import { hasConditionalAccess, signsOn } from "./section.ts";

/** What Day 1 asks of the operator's session: the least delegated permission for each call that it makes. */
export function sessionScopes(blueprint: Blueprint): readonly string[] {
  return [
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "Group.Read.All",
    "Organization.Read.All",
    "Policy.Read.All",
    "RoleManagement.Read.Directory",
    "User.Read.All",
    ...(hasConditionalAccess(blueprint) ? ["Policy.ReadWrite.ConditionalAccess"] : []),
    ...(signsOn(blueprint) ? ["Synchronization.ReadWrite.All"] : []),
  ].sort();
}

/** Reads what a wider permission of the same kind, or one over the whole directory, lets read as well. */
const covers = (held: ReadonlySet<string>, scope: string): boolean =>
  held.has(scope) ||
  held.has(scope.replace(".Read.", ".ReadWrite.")) ||
  (/\.Read\./.test(scope) &&
    !scope.startsWith("Policy.") &&
    ["Directory.Read.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"].some((wide) =>
      held.has(wide),
    ));

/**
 * The permissions that the session lacks. A token that cannot be read tells nothing: then Graph itself will.
 * https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference (`scp`)
 */
export function missingScopes(token: string, wanted: readonly string[]): readonly string[] {
  const scp = scopesOf(token);
  if (scp === undefined) return [];
  const held = new Set(scp.split(" "));
  return wanted.filter((scope) => !covers(held, scope));
}

function scopesOf(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const scp = typeof claims === "object" && claims !== null && "scp" in claims ? claims.scp : undefined;
    return typeof scp === "string" ? scp : undefined;
  } catch {
    return undefined;
  }
}
