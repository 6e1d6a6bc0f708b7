import { createPrivateKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import type { Clock } from "../../../../foundation/clock.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import type { ServiceSettings } from "./configuration.ts";
import type { StatusNotification } from "./due.ts";

/** Posts commit statuses as a GitHub App's installation. */
export interface StatusSender {
  /** Fails with `argocd-notification-failed`, in the code host's own words. */
  send(notification: StatusNotification, settings: ServiceSettings): Promise<Result<void>>;
}

export function createStatusSender(clock: Clock, fetch_: typeof fetch): StatusSender {
  let token: { readonly text: string; readonly for: string; readonly until: number } | undefined;

  const post = async (
    what: string,
    url: string,
    authorization: string,
    body: unknown,
  ): Promise<Result<unknown>> => {
    try {
      const response = await fetch_(url, {
        method: "POST",
        headers: { authorization, accept: "application/vnd.github+json", "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      if (response.ok) return ok(await response.json());
      const words = (await response.text()).slice(0, 300);
      return failure(
        "argocd-notification-failed",
        `The code host did not take ${what}: ${response.status} ${words}`,
      );
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      return failure("argocd-notification-failed", `The code host cannot be reached for ${what}: ${cause}`);
    }
  };

  const authorize = async (api: string, settings: ServiceSettings): Promise<Result<string>> => {
    const now = clock.now().getTime();
    if (token && token.for === settings.privateKey && token.until > now) return ok(token.text);
    const key = readKey(settings.privateKey);
    if (!key) {
      return failure("argocd-service-incomplete", "The private key of service.github cannot be read.");
    }
    const seconds = Math.floor(now / 1000);
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(settings.appID)
      .setIssuedAt(seconds - 60)
      .setExpirationTime(seconds + 540)
      .sign(key);
    const url = `${api}/app/installations/${encodeURIComponent(settings.installationID)}/access_tokens`;
    const given = await post("the App's key", url, `Bearer ${assertion}`, {});
    if (!given.ok) return given;
    const { token: text, expires_at: expires } = given.value as { token: string; expires_at: string };
    token = { text, for: settings.privateKey, until: Date.parse(expires) - 60_000 };
    return ok(text);
  };

  return {
    async send(notification, settings) {
      const api = apiUrl(settings.enterpriseBaseURL);
      const authorized = await authorize(api, settings);
      if (!authorized.ok) return authorized;
      const repository = repositoryName(notification.repositoryUrl);
      const url = `${api}/repos/${repository}/statuses/${encodeURIComponent(notification.revision)}`;
      const { state, label: context, description, targetUrl } = notification;
      const body = { state, context, description, ...(targetUrl && { target_url: targetUrl }) };
      const posted = await post(`the status ${context}`, url, `Bearer ${authorized.value}`, body);
      return posted.ok ? ok(undefined) : posted;
    },
  };
}

function apiUrl(enterprise: string | undefined): string {
  if (!enterprise) return "https://api.github.com";
  const base = enterprise.replace(/\/+$/, "");
  return base.endsWith("/api/v3") ? base : `${base}/api/v3`;
}

/** `owner/name` out of a repository's URL. */
function repositoryName(url: string): string {
  const path = url.replace(/^[a-z+]+:\/\/[^/]+\//, "").replace(/\.git$/, "");
  return path.split("/").slice(0, 2).map(encodeURIComponent).join("/");
}

function readKey(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
