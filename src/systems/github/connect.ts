import * as z from "zod";
import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { Access } from "../../contracts/access.ts";
import type { Day1Services } from "../../contracts/system.ts";
import { all, failure, ok, type Result } from "../../foundation/result.ts";
import { type AppPermissions, type AppRole, appRoles, variablesOf } from "./apps.ts";
import { createCalls, failedWith, type GitHubCalls } from "./client/call.ts";
import { type AppCredentials, appToken, credentialsOf } from "./connect-app.ts";
import type { ProvenanceSigning } from "./files/provenance-steps.ts";
import { githubSection } from "./section.ts";
import { readTrustedRoot } from "./trusted-root.ts";

/** What a token is for, at most: less than its App may do. */
export interface Scope {
  readonly repositories?: readonly string[];
  readonly permissions?: AppPermissions;
}

/** GitHub, as the company's own Apps reach it. Nothing is asked before somebody calls. */
export interface GitHubClient {
  readonly organization: string;
  readonly plan: "team" | "enterprise";
  /** Where people and git go: `https://github.com`. */
  readonly url: string;
  /** Null while nobody has registered it and put its key into the environment. */
  credentials(role: AppRole): Result<AppCredentials | null>;
  /** As nobody: what GitHub tells everybody. */
  readonly anonymous: GitHubCalls;
  /** As the App itself, which may only speak of itself. Fails with `access-missing`. */
  asApp(role: AppRole): Result<GitHubCalls>;
  /** As the App where it is installed. Fails with `access-missing`. */
  as(role: AppRole, scope?: Scope): Promise<Result<GitHubCalls>>;
  /** An installation's token: good for an hour, made anew before it ends. */
  token(role: AppRole, scope?: Scope): Promise<Result<string>>;
  readonly fetch: typeof fetch;
  readonly firstTree: Access["firstTree"];
  /** Who vouches for builds; null while nobody has fetched it. Fails with `access-malformed`. */
  trustedRoot(signing: ProvenanceSigning): Result<string | null>;
}

const installationReply = z.object({ id: z.number().int() });
const tokenReply = z.object({ token: z.string(), expires_at: z.string() });

/** A token is not begun with when less than this is left of it, in milliseconds. */
const reserve = 10 * 60_000;

/** Fails with `access-malformed` where what is there already is no whole pair of an App's number and its key. */
export function connectGitHub(blueprint: Blueprint, access: Access): Result<GitHubClient> {
  const whole = all(appRoles.map((role) => credentialsOf(access, role)));
  if (!whole.ok) return whole;
  const { organization, plan, host } = section(blueprint, "github", githubSection);
  const url = access.endpoint ?? `https://${host}`;
  const apiUrl = url === "https://github.com" ? "https://api.github.com" : `${url}/api/v3`;
  const { fetch, clock, ids } = access;
  const calls = (token?: string) =>
    createCalls({ apiUrl, fetch, clock, ids, ...(token !== undefined && { token }) });

  const asApp = (role: AppRole): Result<GitHubCalls> => {
    const credentials = credentialsOf(access, role);
    if (!credentials.ok) return credentials;
    if (credentials.value) return ok(calls(appToken(credentials.value, clock.now())));
    const names = variablesOf(role);
    return failure("access-missing", `${names.id} and ${names.key} are not set.`, {
      next: `Register the App "${organization}-${role}" and put its number and its private key there.`,
    });
  };
  const mint = async (role: AppRole, scope: Scope): Promise<Result<z.infer<typeof tokenReply>>> => {
    const app = asApp(role);
    if (!app.ok) return app;
    const found = await app.value.call(
      "GET /orgs/{org}/installation",
      { org: organization },
      installationReply,
    );
    if (!found.ok) return found;
    const route = "POST /app/installations/{installation_id}/access_tokens";
    return app.value.call(route, { installation_id: found.value.id, ...scope }, tokenReply);
  };
  const minted = new Map<string, Promise<Result<z.infer<typeof tokenReply>>>>();
  const token: GitHubClient["token"] = async (role, scope = {}) => {
    // With the key: a person may have made a new one meanwhile.
    const credentials = credentialsOf(access, role);
    const name = JSON.stringify([role, scope, credentials.ok && credentials.value?.key]);
    const pending = minted.get(name);
    const known = pending && (await pending);
    const good = known?.ok && Date.parse(known.value.expires_at) - clock.now().getTime() > reserve;
    if (good) return ok(known.value.token);
    const fresh = mint(role, scope);
    minted.set(name, fresh);
    const made = await fresh;
    return made.ok ? ok(made.value.token) : made;
  };
  return ok({
    ...{ organization, plan, url, asApp, token, fetch },
    credentials: (role) => credentialsOf(access, role),
    anonymous: calls(),
    async as(role, scope) {
      const held = await token(role, scope);
      return held.ok ? ok(calls(held.value)) : held;
    },
    firstTree: access.firstTree,
    trustedRoot: (signing) => readTrustedRoot(access, signing),
  });
}

/**
 * What the `github` provider reads. A plan uses the App that only reads as soon as there is one. While no App is there
 * nothing is said of a token: GitHub's own stacks wait for one, and others need none.
 */
export const engineEnvironment: NonNullable<Day1Services<GitHubClient>["engineEnvironment"]> = async (
  client,
  _facts,
  purpose,
) => {
  const place = {
    GITHUB_OWNER: client.organization,
    ...(client.url !== "https://github.com" && { GITHUB_BASE_URL: `${client.url}/` }),
  };
  const roles = purpose === "plan" ? (["plan", "infrastructure"] as const) : (["infrastructure"] as const);
  for (const role of roles) {
    const token = await client.token(role);
    if (token.ok) return ok({ ...place, GITHUB_TOKEN: token.value });
    // Not registered, or registered and not installed yet.
    const absent = failedWith(token, "access-missing") || failedWith(token, "code-host-not-found");
    if (!absent) return token;
  }
  return ok(place);
};
