import type { DistributionOptions } from "./distribution.ts";

/** A `WWW-Authenticate` header, taken apart: `Bearer realm="…",service="…",scope="…"`. */
export interface Challenge {
  readonly scheme: "basic" | "bearer";
  readonly parameters: Readonly<Record<string, string>>;
}

export function parseChallenge(header: string): Challenge | undefined {
  const match = /^\s*(basic|bearer)\s*(.*)$/i.exec(header);
  if (!match) return undefined;
  const parameters: Record<string, string> = {};
  for (const [, name = "", quoted, plain] of (match[2] ?? "").matchAll(
    /([a-z_]+)=(?:"([^"]*)"|([^\s,]+))/gi,
  )) {
    parameters[name.toLowerCase()] = quoted ?? plain ?? "";
  }
  return { scheme: match[1]?.toLowerCase() === "basic" ? "basic" : "bearer", parameters };
}

/** The Authorization header that answers a challenge; undefined when there is nothing to answer it with. */
export async function answerChallenge(
  header: string,
  options: Pick<DistributionOptions, "url" | "fetch" | "credentials" | "signal">,
): Promise<string | undefined> {
  const challenge = parseChallenge(header);
  if (!challenge) return undefined;
  const { credentials } = options;
  const basic =
    credentials &&
    `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, "utf8").toString("base64")}`;
  if (challenge.scheme === "basic") return basic;

  const realm = challenge.parameters["realm"];
  if (!realm || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  // A password goes to the token service in clear only where the registry itself is spoken to in clear.
  if (basic && url.protocol !== "https:" && url.origin !== new URL(options.url).origin) return undefined;
  for (const name of ["service", "scope"]) {
    const value = challenge.parameters[name];
    if (value) url.searchParams.set(name, value);
  }
  const response = await options.fetch(url.href, {
    headers: basic ? { authorization: basic } : {},
    ...(options.signal && { signal: options.signal }),
  });
  if (!response.ok) return undefined;
  const answer = (await response.json()) as { token?: unknown; access_token?: unknown };
  const token = answer.token ?? answer.access_token;
  return typeof token === "string" ? `Bearer ${token}` : undefined;
}
