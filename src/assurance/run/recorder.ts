import { AsyncLocalStorage } from "node:async_hooks";
import type { RawResponse } from "../../contracts/control.ts";
import type { Clock } from "../../foundation/clock.ts";

/** Where what is answered goes while something is being collected. */
export interface Recorder {
  /** Hands on every answer of `fetch` to whoever is collecting at the time. */
  recording(fetch: typeof globalThis.fetch): typeof globalThis.fetch;
  /** Whatever `work` asks, however deep below, is kept by `keep`. */
  during<Value>(keep: (response: RawResponse) => void, work: () => Promise<Value>): Promise<Value>;
}

/**
 * Keeps raw answers on their way, between a system's own client and its vendor: the client's code is the code of Day 1,
 * and nothing is asked twice. An answer that holds a credential is noted without its body.
 */
export function createRecorder(clock: Clock): Recorder {
  const keepers = new AsyncLocalStorage<(response: RawResponse) => void>();
  return {
    during: (keep, work) => {
      const pages = new Map<string, number>();
      return keepers.run((response) => keep(numbered(response, pages)), work);
    },
    recording: (fetch) => async (input, init) => {
      const keep = keepers.getStore();
      const response = await fetch(input, init);
      if (!keep) return response;
      const body = await response.arrayBuffer();
      const request =
        input instanceof Request ? input : { url: String(input), method: init?.method ?? "GET" };
      keep(kept(request, init?.body, response.status, Buffer.from(body).toString("utf8"), clock.now()));
      return again(response, body);
    },
  };
}

/** A response whose body was read, to be read once more. */
function again(response: Response, body: ArrayBuffer): Response {
  const { status, statusText, headers, url } = response;
  const given = new Headers(headers);
  given.delete("content-encoding"); // What was read is decoded already.
  const bodiless = status === 204 || status === 205 || status === 304 || status < 200;
  return Object.defineProperty(
    new Response(bodiless ? null : body, { status, statusText, headers: given }),
    "url",
    { value: url },
  );
}

function kept(
  { method, url }: { readonly method: string; readonly url: string },
  sent: unknown,
  status: number,
  body: string,
  at: Date,
): RawResponse {
  const entries = entriesOf(body);
  const sentText = sent instanceof Uint8Array ? new TextDecoder().decode(sent) : sent;
  return {
    request: `${method.toUpperCase()} ${withoutCredentials(url)}`,
    ...(typeof sentText === "string" && sentText !== "" && { sent: withoutSecret(sentText) }),
    status,
    at: at.toISOString(),
    ...(entries !== undefined && { page: { number: 1, entries } }),
    body: withoutSecret(body),
  };
}

/** How an answer or a question that carries a credential is known, whichever vendor's it is. */
const credential =
  /"(?:access_?token|refresh_?token|id_?token|token|secret_?string|secret_?access_?key|session_?token|authorization_?token|client_?secret|private_?key|password|pem)"\s*:\s*"|<(?:SecretAccessKey|SessionToken)>|(?:WebIdentityToken|client_secret|client_assertion|assertion)=|PRIVATE KEY-----/i;
const leftOut = "(left out: it holds a credential)";

const withoutSecret = (text: string): string => (credential.test(text) ? leftOut : text);

const parameters = /^(x-amz-(?:signature|credential|security-token|signedheaders)|token|access_token|sig)$/i;

function withoutCredentials(url: string): string {
  const address = new URL(url);
  address.username = "";
  address.password = "";
  for (const name of [...address.searchParams.keys()]) {
    if (parameters.test(name)) address.searchParams.delete(name);
  }
  return address.href;
}

/** How many entries a listing holds: a list by itself, or the first list that an object holds under a name. */
function entriesOf(body: string): number | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (Array.isArray(parsed)) return parsed.length;
    if (typeof parsed !== "object" || parsed === null) return undefined;
    return Object.values(parsed).find(Array.isArray)?.length;
  } catch {
    return undefined;
  }
}

/** Answers to the same question but for its query are pages of one listing. */
function numbered(response: RawResponse, pages: Map<string, number>): RawResponse {
  if (!response.page) return response;
  const [listing = ""] = response.request.split("?");
  const number = (pages.get(listing) ?? 0) + 1;
  pages.set(listing, number);
  return { ...response, page: { ...response.page, number } };
}
