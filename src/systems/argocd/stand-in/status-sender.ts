import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { ServiceSettings, StatusNotification } from "./notifications.ts";

/** Posts commit statuses as a GitHub App's installation, in the way of Argo CD's GitHub service. */
export interface StatusSender {
  send(notification: StatusNotification, settings: ServiceSettings): Promise<Result<void>>;
}

const attempts = 4;

export function createStatusSender(clock: Clock, ids: Ids): StatusSender {
  let token: { readonly text: string; readonly until: number } | undefined;

  const post = async (url: string, authorization: string, body: unknown): Promise<Response> =>
    fetch(url, {
      method: "POST",
      headers: { authorization, accept: "application/vnd.github+json", "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });

  /** Answers that say "later" are asked for again with a wait that grows, and differs from everybody else's. */
  const persistently = async (what: string, attempt: () => Promise<Response>): Promise<Result<Response>> => {
    let last = "";
    for (let round = 0; round < attempts; round++) {
      if (round > 0) await clock.sleep(2 ** round * 250 * (0.5 + ids.random()));
      try {
        const response = await attempt();
        if (response.ok) return ok(response);
        last = `${response.status} ${await response.text()}`.slice(0, 300);
        if (response.status < 500 && response.status !== 429) break;
      } catch (error) {
        last = String(error);
      }
    }
    return failure("argocd-notification-failed", `The code host did not take ${what}.`, { cause: last });
  };

  const authorize = async (api: string, settings: ServiceSettings): Promise<Result<string>> => {
    const now = clock.now().getTime();
    if (token && token.until > now) return ok(token.text);
    const jwt = await new SignJWT({})
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(settings.appID)
      .setIssuedAt(Math.floor(now / 1000) - 60)
      .setExpirationTime(Math.floor(now / 1000) + 540)
      .sign(createPrivateKey(settings.privateKey));
    const url = `${api}/app/installations/${settings.installationID}/access_tokens`;
    const given = await persistently("the App's key", () => post(url, `Bearer ${jwt}`, {}));
    if (!given.ok) return given;
    const { token: text, expires_at: expires } = (await given.value.json()) as {
      token: string;
      expires_at: string;
    };
    token = { text, until: Date.parse(expires) - 60_000 };
    return ok(text);
  };

  return {
    async send(notification, settings) {
      const api = settings.enterpriseBaseURL?.replace(/\/$/, "") ?? "https://api.github.com";
      const authorized = await authorize(api, settings);
      if (!authorized.ok) return authorized;
      const repository = new URL(notification.repositoryUrl).pathname.replace(/^\/|\.git$/g, "");
      const posted = await persistently(`the status ${notification.label}`, () =>
        post(`${api}/repos/${repository}/statuses/${notification.revision}`, `Bearer ${authorized.value}`, {
          state: notification.state,
          context: notification.label,
          description: notification.description,
          ...(notification.targetUrl && { target_url: notification.targetUrl }),
        }),
      );
      return posted.ok ? ok(undefined) : posted;
    },
  };
}
