import type { Context } from "hono";
import type { Session, Verifier } from "../../identity-token.ts";
import type { ClusterCache } from "../cluster/cache.ts";
import type { Application } from "../types.ts";
import { tokenOf } from "./login.ts";
import { mayDo } from "./policy.ts";
import { rights, signOnSettings } from "./settings.ts";

/** Who asks, and what they may do. */
export interface Guard {
  /** Undefined where nobody vouches for people: then there are none to tell apart, and everything can be read. */
  readonly session: Session | undefined;
  may(resource: string, action: string, object: string): boolean;
  /** The groups that count for rights, by the claims that the settings name. */
  readonly groups: readonly string[];
}

/** An answer of Argo CD's gateway: gRPC's code beside the message. */
export function refused(context: Context, status: 401 | 403 | 404, message: string): Response {
  const code = { 401: 16, 403: 7, 404: 5 }[status];
  return context.json({ error: message, code, message }, status);
}

/** Everything may be read where there is no single sign-on; otherwise a request needs a token that is believed. */
export async function guardOf(
  context: Context,
  cache: ClusterCache,
  verifier: Verifier,
): Promise<Guard | Response> {
  const settings = signOnSettings(cache);
  if (!settings) return { session: undefined, groups: [], may: (_resource, action) => action === "get" };
  const token = tokenOf(context);
  if (token === undefined) return refused(context, 401, "no session information");
  const verdict = await verifier.verify(settings, token);
  if (!verdict.ok) return refused(context, 401, `invalid session: ${verdict.why}`);
  const { session } = verdict;
  const { policy, defaultRole, claims } = rights(cache);
  const groups = claims.flatMap((name) => {
    const value = session.claims[name];
    return Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
  });
  const subjects = [session.subject, ...groups, ...(defaultRole === "" ? [] : [defaultRole])];
  return {
    ...{ session, groups },
    may: (resource, action, object) => mayDo(policy, subjects, { resource, action, object }),
  };
}

/** How an application is called where rights are concerned. */
export function objectOf({ spec, metadata }: Application): string {
  return `${spec.project}/${metadata.name}`;
}
