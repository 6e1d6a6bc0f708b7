import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { apiUrl, type InstallationTokens } from "../code-host/installation-token.ts";
import type { ServiceSettings } from "./configuration.ts";
import type { StatusNotification } from "./due.ts";

/** Posts commit statuses as a GitHub App's installation. */
export interface StatusSender {
  /** Fails with `argocd-notification-failed` or `argocd-credential-refused`, in the code host's own words. */
  send(notification: StatusNotification, settings: ServiceSettings): Promise<Result<void>>;
}

export function createStatusSender(tokens: InstallationTokens, fetch_: typeof fetch): StatusSender {
  return {
    async send(notification, settings) {
      const token = await tokens(settings);
      if (!token.ok) return token;
      const repository = repositoryName(notification.repositoryUrl);
      const path = `/repos/${repository}/statuses/${encodeURIComponent(notification.revision)}`;
      const { state, label: context, description, targetUrl } = notification;
      const body = { state, context, description, ...(targetUrl && { target_url: targetUrl }) };
      const failed = (words: string) => failure("argocd-notification-failed", words);
      try {
        const response = await fetch_(`${apiUrl(settings.enterpriseBaseURL)}${path}`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${token.value}`,
            accept: "application/vnd.github+json",
            "content-type": "application/json",
          },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(10_000),
        });
        const words = (await response.text()).slice(0, 300);
        if (response.ok) return ok(undefined);
        return failed(`The code host did not take the status ${context}: ${response.status} ${words}`);
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error);
        return failed(`The code host cannot be reached for the status ${context}: ${cause}`);
      }
    },
  };
}

/** `owner/name` out of a repository's URL. */
function repositoryName(url: string): string {
  const path = url.replace(/^[a-z+]+:\/\/[^/]+\//, "").replace(/\.git$/, "");
  return path.split("/").slice(0, 2).map(encodeURIComponent).join("/");
}
