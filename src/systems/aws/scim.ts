import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import type { AwsClient } from "./connect.ts";
import { endpointPattern, signOnVariables } from "./sign-on.ts";

/** What came of asking Identity Center whether it takes people at an endpoint, with a token. */
export type ScimAnswer =
  | { readonly answer: "accepted"; readonly endpoint: string; readonly token: string }
  /** The operator's shell does not hold both. */
  | { readonly answer: "not-set" }
  | { readonly answer: "wrong"; readonly what: string; readonly found: string }
  | { readonly answer: "unknown"; readonly why: Diagnostic };

const attempts = 4;
const timeoutMilliseconds = 10_000;

/**
 * Proves endpoint and token by the call that every SCIM server has and that changes nothing. A token goes to AWS's own
 * hosts only, and in a rehearsal to the rehearsal's.
 */
export async function askScim(client: AwsClient): Promise<ScimAnswer> {
  const { endpoint: written, token } = client.signOn;
  if (!written || !token) return { answer: "not-set" };
  // The console shows it with a slash at its end, which providers do not take.
  const endpoint = written.trim().replace(/\/+$/, "");
  if (!isOurs(client, endpoint)) {
    return { answer: "wrong", what: signOnVariables.endpoint, found: "no SCIM endpoint of Identity Center" };
  }
  for (let attempt = 1; ; attempt++) {
    const status = await once(client, `${endpoint}/ServiceProviderConfig`, token);
    if (status === 200) return { answer: "accepted", endpoint, token };
    if (status === 401 || status === 403)
      return {
        answer: "wrong",
        what: signOnVariables.token,
        found: `refused by Identity Center (${status})`,
      };
    const passing = typeof status === "string" || status === 429 || status >= 500;
    if (!passing || attempt === attempts) return { answer: "unknown", why: unreachable(status) };
    await client.clock.sleep(200 * 2 ** attempt * (0.5 + client.ids.random()));
  }
}

function isOurs({ endpoint: rehearsal }: AwsClient, endpoint: string): boolean {
  if (!endpointPattern.test(endpoint)) return false;
  const { origin, protocol } = new URL(endpoint);
  return rehearsal === undefined ? protocol === "https:" : origin === new URL(rehearsal).origin;
}

/** The status, or why there is none. */
async function once({ fetch }: AwsClient, url: string, token: string): Promise<number | string> {
  try {
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: "application/scim+json" },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function unreachable(status: number | string): Diagnostic {
  const refused = typeof status === "number";
  return problem(
    refused ? "aws-refused" : "aws-unreachable",
    refused
      ? `Identity Center refused a question to its SCIM endpoint (${status}).`
      : "Identity Center's SCIM endpoint did not answer.",
    { cause: refused ? undefined : status, next: "Run again; what is there is looked at first." },
  );
}
