import type { Context } from "hono";
import { type Answer, refuse } from "./answer.ts";
import type { Datadog } from "./context.ts";
import type { ApiKey, ApplicationKey, User } from "./world/model.ts";

/** Who calls. Without an application key it is the organization, and nobody in it. */
export interface Actor {
  readonly apiKey: ApiKey;
  readonly applicationKey?: ApplicationKey;
  readonly user?: User;
}

/**
 * What an endpoint asks of its caller: an API key alone, somebody's application key as well, or a permission that both
 * the key's owner and the key's scopes have.
 */
export type Need = "api-key" | "application-key" | { readonly permission: string };

/** Who calls, or the vendor's refusal of them. */
export function authenticate(datadog: Datadog, request: Context["req"], need: Need): Actor | Answer {
  const key = request.header("dd-api-key") ?? request.query("api_key");
  if (!key) return refuse(401, "Unauthorized");
  const apiKey = datadog.state.apiKeys.find((one) => one.key === key);
  if (!apiKey) return refuse(403, "Forbidden");
  if (need === "api-key") return { apiKey };
  const second = request.header("dd-application-key") ?? request.query("application_key");
  if (!second) return refuse(401, "Unauthorized");
  const applicationKey = datadog.state.applicationKeys.find((one) => one.key === second);
  const user = applicationKey && datadog.user(applicationKey.owner);
  if (!applicationKey || !user || user.disabled) return refuse(403, "Forbidden");
  if (need !== "application-key" && !may({ apiKey, applicationKey, user }, datadog, need.permission)) {
    return refuse(403, "Forbidden", "Failed permission authorization checks");
  }
  return { apiKey, applicationKey, user };
}

/** Whether the caller's roles give it and the key's scopes let it through. */
export function may({ applicationKey, user }: Actor, datadog: Datadog, permission: string): boolean {
  const scoped = applicationKey?.scopes?.includes(permission) ?? true;
  return scoped && permissionsOfUser(datadog, user).includes(permission);
}

export function permissionsOfUser({ state }: Datadog, user: User | undefined): readonly string[] {
  const roles = state.roles.filter(({ id }) => user?.roles.includes(id));
  return [...new Set(roles.flatMap(({ permissions }) => permissions))];
}
