import type * as z from "zod";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { createWritePace } from "./pace.ts";
import { failureOf, withRetries } from "./retry.ts";

export interface GitHubOptions {
  /** REST's base: `https://api.github.com`, or `https://HOST/api/v3` elsewhere. */
  readonly apiUrl: string;
  /** Nobody's, when left out: what everybody may read. */
  readonly token?: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Milliseconds that one call may take; 30 s when left out. */
  readonly timeout?: number;
}

type Parameters = Readonly<Record<string, unknown>>;

/** Calls to GitHub's REST interface, each answer held against a schema before it is believed. */
export interface GitHubCalls {
  /** `once`: never sent twice, because GitHub would do it twice. */
  call<Value>(
    route: string,
    parameters: Parameters,
    schema: z.ZodType<Value>,
    options?: { readonly once?: boolean },
  ): Promise<Result<Value>>;
  /** All pages of a list. */
  pages<Value>(route: string, parameters: Parameters, schema: z.ZodType<Value>): Promise<Result<Value[]>>;
}

/**
 * Talks to GitHub by its own client (Octokit), loaded on first use. Codes: `code-host-unreachable`,
 * `code-host-login-refused`, `code-host-forbidden`, `code-host-not-found`, `code-host-conflict`,
 * `code-host-refused`, `code-host-reply-malformed`.
 */
export function createCalls(options: GitHubOptions): GitHubCalls {
  let connected: ReturnType<typeof connect> | undefined;
  const octokit = () => {
    connected ??= connect(options);
    return connected;
  };
  const read = <Value>(route: string, data: unknown, schema: z.ZodType<Value>): Result<Value> => {
    const parsed = schema.safeParse(data);
    if (parsed.success) return ok(parsed.data);
    const [issue] = parsed.error.issues;
    return failure(
      "code-host-reply-malformed",
      `GitHub answered ${route} in a form that it does not document.`,
      {
        cause: `${issue?.path.join(".") || "the reply"}: ${issue?.message}`,
        next: "Check the address, and whether a proxy answers in GitHub's place.",
      },
    );
  };
  return {
    async call(route, parameters, schema, { once = false } = {}) {
      const client = await octokit();
      try {
        const answer = await client.request(route, { ...parameters, request: { once } });
        return read(route, answer.data, schema);
      } catch (error) {
        return refused(route, error);
      }
    },
    async pages(route, parameters, schema) {
      const client = await octokit();
      try {
        const data = await client.paginate(route, { per_page: 100, ...parameters });
        return read(route, data, schema.array());
      } catch (error) {
        return refused(route, error);
      }
    },
  };
}

async function connect({ apiUrl, token, fetch, clock, ids, timeout = 30_000 }: GitHubOptions) {
  const [{ Octokit }, { paginateRest }] = await Promise.all([
    import("@octokit/core"),
    import("@octokit/plugin-paginate-rest"),
  ]);
  const silent = () => {};
  const client = new (Octokit.plugin(paginateRest))({
    baseUrl: apiUrl,
    ...(token !== undefined && { auth: token }),
    userAgent: "groundwork",
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: {
      // Each try has its own time.
      fetch: (url: string, init: RequestInit) =>
        fetchWhole(fetch, url, { ...init, signal: AbortSignal.timeout(timeout) }),
    },
  });
  const writeTurn = createWritePace(clock);
  client.hook.wrap("request", (request, options) => {
    const once = (options.request as { once?: boolean } | undefined)?.once ?? false;
    const send = async () => {
      if (options.method !== "GET") await writeTurn();
      return request(options);
    };
    return withRetries(send, { clock, ids, once });
  });
  return client;
}

/**
 * Fetches and reads to the end, so that a reply that breaks off halfway is a failed call, which is tried again.
 * Octokit would take it for an empty answer.
 */
async function fetchWhole(fetch: GitHubOptions["fetch"], url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  headers.delete("content-encoding"); // What we have read is decoded already.
  const body = response.body && (await response.arrayBuffer());
  const whole = new Response(body, { status, statusText, headers });
  // A response that one makes has no address, and Octokit's pages are counted by it.
  return Object.defineProperty(whole, "url", { value: response.url });
}

/** An App whose clock is wrong is refused in these words. */
const clockWords = /'(Issued at|Expiration time)' claim/;

const codes: Readonly<Record<number, readonly [code: string, next?: string]>> = {
  401: ["code-host-login-refused", "Check that the token is valid: an App's token holds for an hour."],
  403: [
    "code-host-forbidden",
    "Check the permissions of the App or the job, and that the App is installed there.",
  ],
  404: [
    "code-host-not-found",
    "Check the name, and that the token may see it: GitHub hides what it may not.",
  ],
  405: ["code-host-refused"],
  409: ["code-host-conflict", "Read it again, and decide on what is there now."],
  422: ["code-host-refused"],
};

function refused(route: string, error: unknown): Result<never> {
  const status = failureOf(error)?.status;
  const cause = error instanceof Error ? error.message : String(error);
  if (status === undefined || status >= 500) {
    return failure("code-host-unreachable", `GitHub did not answer ${route}.`, {
      cause,
      next: "Run it again; https://www.githubstatus.com says whether GitHub is down.",
    });
  }
  if (status === 401 && clockWords.test(cause)) {
    return failure("code-host-login-refused", "GitHub finds that this machine's clock is wrong.", {
      cause,
      next: "Set the clock, best by NTP, and run again.",
    });
  }
  const [code, next] = codes[status] ?? ["code-host-refused"];
  return failure(code, `GitHub refused ${route} (${status}).`, { cause, next });
}

/** Whether a call failed for this reason. */
export function failedWith(result: Result<unknown>, code: string): boolean {
  return !result.ok && result.diagnostics.some((diagnostic) => diagnostic.code === code);
}

/** `owner/name` as the routes take it. */
export function split(repository: string): { owner: string; repo: string } {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo };
}
