import * as z from "zod";
import type { Blueprint } from "../../blueprint/model.ts";
import type { Access } from "../../contracts/access.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { clouds } from "./clouds.ts";
import { createGraph, type Graph } from "./graph/call.ts";
import { type EntraSection, entraOf } from "./section.ts";

/** Where the operator puts a session of their own: an access token for Graph, good for about an hour. */
export const tokenVariable = "GROUNDWORK_ENTRA_TOKEN";

/** Entra ID, as the operator's own session reaches it. Nothing is asked before somebody calls. */
export interface EntraClient {
  /** `acme.onmicrosoft.com` */
  readonly tenant: string;
  readonly plan: EntraSection["plan"];
  /** The admin center that people click in. */
  readonly portal: string;
  /** Where people come by a token. */
  readonly explorer: string;
  /** As the operator. Fails with `access-missing` while there is no session. */
  readonly graph: Graph;
  /** The operator's token; undefined while nobody has put one there. */
  session(): string | undefined;
  /** What the directory tells everybody of itself; null where there is none of that name. */
  discover(): Promise<Result<Directory | null>>;
}

export interface Directory {
  readonly id: string;
  readonly issuer: string;
}

const discovery = z.object({ issuer: z.string(), token_endpoint: z.string() });

export function connectEntra(blueprint: Blueprint, access: Access): Result<EntraClient> {
  const { tenant = "", plan, cloud } = entraOf(blueprint);
  const own = clouds[cloud];
  const { endpoint, fetch, clock, ids } = access;
  const session = () => access.environment[tokenVariable] || undefined;
  const login = endpoint ?? own.login;
  const graph = createGraph({
    ...{ url: endpoint ?? own.graph, fetch, clock, ids },
    token() {
      const token = session();
      if (token !== undefined) return ok(token);
      return failure("access-missing", `${tokenVariable} is not set.`, {
        next: "The step `entra-tenant` says how to come by one.",
      });
    },
  });
  return ok({
    ...{ tenant, plan, graph, session },
    portal: endpoint ?? own.portal,
    explorer: endpoint ?? own.explorer,
    discover: () => discover(fetch, `${login}/${tenant}/v2.0/.well-known/openid-configuration`),
  });
}

/** The document that whoever trusts the directory reads. It needs no session, and names the directory by its id. */
async function discover(fetch: Access["fetch"], address: string): Promise<Result<Directory | null>> {
  let status: number;
  let text: string;
  try {
    const answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(30_000) });
    [status, text] = [answer.status, await answer.text()];
  } catch (error) {
    return failure("entra-unreachable", `${address} did not answer.`, { cause: String(error) });
  }
  // AADSTS90002: there is no such tenant.
  if (status === 400 && text.includes("invalid_tenant")) return ok(null);
  if (status !== 200)
    return failure("entra-unreachable", `${address} did not answer.`, { cause: `status ${status}` });
  const parsed = discovery.safeParse(safeJson(text));
  const id = parsed.success ? /\/([0-9a-f-]{36})\/v2\.0$/.exec(parsed.data.issuer)?.[1] : undefined;
  if (!parsed.success || id === undefined) {
    return failure("entra-reply-malformed", `${address} holds no issuer with a directory's id.`);
  }
  return ok({ id, issuer: parsed.data.issuer });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
