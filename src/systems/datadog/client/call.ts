import type * as z from "zod";
import { backOff } from "../../../foundation/back-off.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";

export interface DatadogOptions {
  /** `https://api.datadoghq.eu` */
  readonly url: string;
  readonly apiKey: string;
  /** Left out where the interface asks for none: what is only told, not read. */
  readonly applicationKey?: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Milliseconds that one try may take; 20 s when left out. */
  readonly timeout?: number;
}

export interface DatadogCall<Value> {
  readonly method: "GET" | "POST" | "PUT";
  /** From the root, with a leading slash: `/api/v1/monitor`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; a form is sent as it is. */
  readonly body?: unknown;
  readonly schema: z.ZodType<Value>;
}

/** Calls to Datadog's interface, each answer held against a schema before it is believed. */
export type DatadogCalls = <Value>(call: DatadogCall<Value>) => Promise<Result<Value>>;

const attempts = 4;
/** Milliseconds; doubles with every further attempt. */
const firstPause = 300;
/** Longest wait for a rate limit, in milliseconds: beyond it the run ends, and the next one goes on. */
const patience = 60_000;

/**
 * Talks to Datadog without its own client, which weighs ten megabytes in a bundle; a test holds this caller to it. Every
 * call may be repeated: what is told carries an id. Codes: `datadog-unreachable`, `datadog-login-refused`,
 * `datadog-refused`, `datadog-limited`, `datadog-reply-malformed`.
 */
export function createCalls(options: DatadogOptions): DatadogCalls {
  return async (call) => {
    const what = `${call.method} ${call.path}`;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await send(options, call);
      const pause = pauseBefore(attempt, answer, options.ids.random());
      if (pause !== null) {
        await options.clock.sleep(pause);
        continue;
      }
      return answer.status === 0 ? unreachable(what, answer.text) : read(what, answer, call.schema);
    }
  };
}

interface Answer {
  /** 0 where none came. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function send(options: DatadogOptions, call: DatadogCall<unknown>): Promise<Answer> {
  const { url, apiKey, applicationKey, fetch, timeout = 20_000 } = options;
  const isForm = call.body instanceof FormData;
  const address = new URL(call.path, url);
  for (const [name, value] of Object.entries(call.query ?? {})) address.searchParams.set(name, value);
  try {
    const response = await fetch(address, {
      method: call.method,
      headers: {
        accept: "application/json",
        "dd-api-key": apiKey,
        ...(applicationKey !== undefined && { "dd-application-key": applicationKey }),
        ...(call.body !== undefined && !isForm && { "content-type": "application/json" }),
      },
      ...(call.body !== undefined && {
        body: call.body instanceof FormData ? call.body : JSON.stringify(call.body),
      }),
      // A redirection would carry the keys to somebody else.
      redirect: "error",
      signal: AbortSignal.timeout(timeout),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    const text = cause instanceof Error ? `${message}: ${cause.message}` : message;
    return { status: 0, headers: new Headers(), text };
  }
}

/**
 * Milliseconds to wait before the next attempt, or null to stay with the answer. A limit says in whole seconds when it
 * ends. https://docs.datadoghq.com/api/latest/rate-limits/
 */
export function pauseBefore(
  attempt: number,
  { status, headers }: Pick<Answer, "status" | "headers">,
  random: number,
): number | null {
  if (attempt >= attempts) return null;
  if (status === 429) {
    const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
    const pause = Number.isFinite(reset) ? Math.max(0, reset) * 1000 + random * 1000 : patience;
    return pause <= patience ? pause : null;
  }
  const passing = status === 0 || status === 408 || status >= 500;
  return passing ? backOff(attempt, firstPause, random) : null;
}

function unreachable(what: string, cause: string): Result<never> {
  return failure("datadog-unreachable", `Datadog did not answer ${what}.`, {
    cause,
    next: "Run it again; https://status.datadoghq.com says whether Datadog is down.",
  });
}

function read<Value>(
  what: string,
  { status, headers, text }: Answer,
  schema: z.ZodType<Value>,
): Result<Value> {
  if (status >= 200 && status < 300) {
    const parsed = schema.safeParse(jsonOf(text));
    if (parsed.success) return ok(parsed.data);
    const [issue] = parsed.error.issues;
    return failure(
      "datadog-reply-malformed",
      `Datadog answered ${what} in a form that it does not document.`,
      {
        cause: `${issue?.path.join(".") || "the reply"}: ${issue?.message}`,
        next: "Check the address, and whether a proxy answers in Datadog's place.",
      },
    );
  }
  const cause = errorsOf(text);
  if (status >= 500) return unreachable(what, `${status}: ${cause}`);
  if (status === 429) {
    const reset = headers.get("x-ratelimit-reset");
    return failure("datadog-limited", `Datadog has no more answers for now (${what}).`, {
      cause: reset === null ? cause : `The limit ends in ${reset} s.`,
      next: "Run it again later.",
    });
  }
  if (status === 401 || status === 403) {
    return failure("datadog-login-refused", `Datadog refused ${what} (${status}).`, {
      cause,
      next: "Check that both keys are of the site that the blueprint names, and the scopes of the application key.",
    });
  }
  return failure("datadog-refused", `Datadog refused ${what} (${status}).`, { cause });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{"errors": [...]}`, whose items are texts in the first interface, and texts or objects in the second. */
function errorsOf(text: string): string {
  const errors = (jsonOf(text) as { errors?: unknown } | undefined)?.errors;
  if (!Array.isArray(errors)) return text.slice(0, 200);
  return errors
    .map((one) => (typeof one === "string" ? one : ((one as { detail?: string }).detail ?? "")))
    .join(" ");
}

/** Whether a call failed for this reason. */
export function failedWith(result: Result<unknown>, code: string): boolean {
  return !result.ok && result.diagnostics.some((diagnostic) => diagnostic.code === code);
}
