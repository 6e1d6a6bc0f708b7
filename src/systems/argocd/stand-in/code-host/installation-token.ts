import { createPrivateKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import type { Clock } from "../../../../foundation/clock.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";

/** A GitHub App where it is installed, by the names that Argo CD gives these in its secrets. */
export interface AppInstallation {
  readonly appID: string;
  readonly installationID: string;
  readonly privateKey: string;
  /** The REST address of a host other than github.com, with or without `/api/v3`. */
  readonly enterpriseBaseURL?: string | undefined;
}

/**
 * Tokens of installations, kept until a minute before they end. Fails with `argocd-credential-refused`, in the code
 * host's own words.
 */
export type InstallationTokens = (app: AppInstallation) => Promise<Result<string>>;

export function createInstallationTokens(clock: Clock, fetch_: typeof fetch): InstallationTokens {
  const held = new Map<string, { readonly text: string; readonly until: number }>();
  return async (app) => {
    const now = clock.now().getTime();
    const name = JSON.stringify(app);
    const known = held.get(name);
    if (known && known.until > now) return ok(known.text);
    held.delete(name);
    const key = readKey(app.privateKey);
    if (!key) return failure("argocd-credential-refused", "The App's private key cannot be read.");
    const minted = await mint(app, await assertionOf(app, key, now), fetch_);
    if (minted.ok) held.set(name, minted.value);
    return minted.ok ? ok(minted.value.text) : minted;
  };
}

export function apiUrl(enterprise: string | undefined): string {
  if (!enterprise) return "https://api.github.com";
  const base = enterprise.replace(/\/+$/, "");
  return base.endsWith("/api/v3") ? base : `${base}/api/v3`;
}

function assertionOf({ appID }: AppInstallation, key: KeyObject, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(appID)
    .setIssuedAt(seconds - 60)
    .setExpirationTime(seconds + 540)
    .sign(key);
}

async function mint(
  { enterpriseBaseURL, installationID }: AppInstallation,
  assertion: string,
  fetch_: typeof fetch,
): Promise<Result<{ readonly text: string; readonly until: number }>> {
  const path = `/app/installations/${encodeURIComponent(installationID)}/access_tokens`;
  try {
    const response = await fetch_(`${apiUrl(enterpriseBaseURL)}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${assertion}`, accept: "application/vnd.github+json" },
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) {
      const words = (await response.text()).slice(0, 300);
      const summary = `The code host did not take the App's key: ${response.status} ${words}`;
      return failure("argocd-credential-refused", summary);
    }
    const { token, expires_at: expires } = (await response.json()) as { token: string; expires_at: string };
    return ok({ text: token, until: Date.parse(expires) - 60_000 });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return failure(
      "argocd-credential-refused",
      `The code host cannot be reached for the App's key: ${cause}`,
    );
  }
}

function readKey(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
