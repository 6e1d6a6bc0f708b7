import { retryAfter } from "../../foundation/back-off.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { answerChallenge } from "./challenge.ts";
import type { DistributionOptions } from "./distribution.ts";

/** One call to a registry. The body is in memory, so that it can be sent again. */
export interface RegistryCall {
  readonly method: string;
  /** Path from the registry's root, or the absolute address that a `Location` gave. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Statuses that are answers; any other is a failure. */
  readonly accept: readonly number[];
}

/** Answers come whole: a body that breaks off counts as a broken connection and is asked for again. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The address asked, for resolving a relative `Location`. */
  readonly url: string;
}

export type Transport = (call: RegistryCall) => Promise<Result<RegistryAnswer>>;

/** Milliseconds before the second attempt at most; doubles with every further one, up to 10 s. */
const firstPause = 250;
const longestPause = 10_000;
/** Longest wait that a registry may ask for, in milliseconds. */
const longestWait = 60_000;

/** Sends calls with login and retries: jittered back-off on 429, 5xx and broken connections. */
export function createTransport(options: DistributionOptions): Transport {
  const attempts = options.attempts ?? 5;
  let authorization: string | undefined;

  const send = async (call: RegistryCall, url: URL): Promise<RegistryAnswer> => {
    // A Location may lead to another host (a storage service): the login stays with the registry.
    const own = url.origin === new URL(options.url).origin;
    const response = await options.fetch(url.href, {
      method: call.method,
      headers: { ...call.headers, ...(own && authorization && { authorization }) },
      ...(call.body && { body: call.body as Uint8Array<ArrayBuffer> }),
      ...(options.signal && { signal: options.signal }),
    });
    const body = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, body, url: url.href };
  };

  const sendLoggedIn = async (call: RegistryCall, url: URL): Promise<RegistryAnswer> => {
    const answer = await send(call, url);
    if (answer.status !== 401) return answer;
    const challenge = answer.headers.get("www-authenticate");
    const next = challenge ? await answerChallenge(challenge, options) : undefined;
    if (next === undefined) return answer;
    authorization = next;
    return send(call, url);
  };

  return async (call) => {
    const url = new URL(call.path, options.url);
    let last = failure("registry-unreachable", `${options.url} was not asked.`);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      let wait: number | null = null;
      try {
        const answer = await sendLoggedIn(call, url);
        if (call.accept.includes(answer.status)) return ok(answer);
        const refusal = refused(call, answer, options.url);
        if (answer.status !== 429 && answer.status < 500) return refusal;
        last = refusal;
        wait = retryAfter(answer.headers.get("retry-after"), options.clock.now());
      } catch (error) {
        if (options.signal?.aborted) throw error;
        last = failure("registry-unreachable", `The registry at ${options.url} did not answer.`, {
          cause: describe(error),
          next: "Check that the registry runs and that its address is right.",
        });
      }
      if (attempt === attempts) break;
      const pause = Math.min(longestPause, firstPause * 2 ** (attempt - 1)) * options.ids.random();
      await options.clock.sleep(Math.min(wait ?? pause, longestWait), options.signal);
    }
    return last;
  };
}

function refused(call: RegistryCall, answer: RegistryAnswer, registry: string): Result<never> {
  const cause = errorText(answer.body);
  const what = `${call.method} ${new URL(answer.url).pathname}`;
  if (answer.status === 401 || answer.status === 403) {
    return failure(
      "registry-login-refused",
      `The registry at ${registry} refused ${what} (${answer.status}).`,
      {
        cause,
        next: "Log in to the registry first, as an identity that may do this in that repository.",
      },
    );
  }
  if (answer.status === 404) {
    return failure("image-not-found", `The registry at ${registry} has nothing at ${what}.`, {
      cause,
      next: "Check the repository's name and the digest; a repository has to be created before the first push.",
    });
  }
  return failure("registry-refused", `The registry at ${registry} answered ${answer.status} to ${what}.`, {
    cause,
  });
}

/** The specification's `{"errors":[{"code","message"}]}` in one line, or the beginning of whatever came. */
function errorText(body: Uint8Array): string | undefined {
  const text = Buffer.from(body).toString("utf8");
  try {
    const parsed = JSON.parse(text) as { errors?: { code?: unknown; message?: unknown }[] };
    const lines = (parsed.errors ?? []).map((e) => `${String(e.code)}: ${String(e.message ?? "")}`);
    if (lines.length > 0) return lines.join("; ");
  } catch {
    // Not the specification's shape: shown as it came.
  }
  return text.slice(0, 300).trim() || undefined;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
