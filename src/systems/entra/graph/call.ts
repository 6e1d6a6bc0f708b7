import * as z from "zod";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { type Answer, pauseBefore } from "./retry.ts";

export interface GraphOptions {
  /** Without the version: `https://graph.microsoft.com`. */
  readonly url: string;
  /** Read anew for each call: a session ends after an hour, and a person puts another in its place. */
  token(): Result<string>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Milliseconds that one try may take; 30 s when left out. */
  readonly timeout?: number;
}

export interface Write {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** It names something that was made a moment ago, which not every server of the directory knows yet. */
  readonly fresh?: true;
}

/** Calls to Microsoft Graph v1.0; paths start with a slash and are encoded, see `path` and `query`. */
export interface Graph {
  /** Null where there is nothing of that name. */
  find<Value>(path: string, schema: z.ZodType<Value>): Promise<Result<Value | null>>;
  /** Every page. */
  list<Value>(path: string, item: z.ZodType<Value>): Promise<Result<readonly Value[]>>;
  /** Changes something, and gives nothing back: what came of it is read. */
  write(write: Write): Promise<Result<null>>;
}

const errorReply = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * Talks to Graph by a given fetch. Codes: `access-missing`, `entra-unreachable`, `entra-login-refused`,
 * `entra-forbidden`, `entra-not-found`, `entra-refused`, `entra-reply-malformed`.
 */
export function createGraph(options: GraphOptions): Graph {
  const call = async (address: string, write?: Write): Promise<Result<unknown>> => {
    const token = options.token();
    if (!token.ok) return token;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await send(options, address, token.value, write);
      const pause = pauseBefore(attempt, answer, {
        repeatable: write?.method !== "POST",
        fresh: write?.fresh ?? false,
        ...{ now: options.clock.now(), random: options.ids.random() },
      });
      if (pause === null) return judge(`${write?.method ?? "GET"} ${spelled(address)}`, answer);
      await options.clock.sleep(pause);
    }
  };
  const absolute = (path: string) => `${options.url}/v1.0${path}`;
  return {
    async find(path, schema) {
      const found = await call(absolute(path));
      if (!found.ok) return failedWith(found, "entra-not-found") ? ok(null) : found;
      return read(path, found.value, schema);
    },
    async list(path, item) {
      const page = z.object({ value: z.array(item), "@odata.nextLink": z.string().optional() });
      const all: z.infer<typeof item>[] = [];
      let next: string | undefined = absolute(path);
      while (next !== undefined) {
        // The token goes with it, and it is Graph's only.
        if (new URL(next).origin !== new URL(options.url).origin)
          return malformed(path, `it goes on at ${next}`);
        const answer: Result<unknown> = await call(next);
        if (!answer.ok) return answer;
        const parsed: Result<z.infer<typeof page>> = read(path, answer.value, page);
        if (!parsed.ok) return parsed;
        all.push(...parsed.value.value);
        next = parsed.value["@odata.nextLink"];
      }
      return ok(all);
    },
    async write(write) {
      const written = await call(absolute(write.path), write);
      return written.ok ? ok(null) : written;
    },
  };
}

async function send(
  { fetch, timeout = 30_000 }: GraphOptions,
  address: string,
  token: string,
  write?: Write,
): Promise<Answer> {
  try {
    const response = await fetch(address, {
      method: write?.method ?? "GET",
      headers: {
        accept: "application/json",
        authorization: `Bearer ${token}`,
        ...(write?.body !== undefined && { "content-type": "application/json" }),
        ...write?.headers,
      },
      ...(write?.body !== undefined && { body: JSON.stringify(write.body) }),
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

function judge(what: string, { status, text }: Answer): Result<unknown> {
  if (status >= 200 && status < 300) return ok(text === "" ? null : jsonOf(text));
  const parsed = errorReply.safeParse(jsonOf(text));
  const cause = parsed.success
    ? `${parsed.data.error.code}: ${parsed.data.error.message}`
    : text.slice(0, 200);
  if (status === 0 || status === 429 || status >= 500) {
    return failure("entra-unreachable", `Microsoft Graph did not answer ${what}.`, {
      cause: status === 0 ? cause : `${status} ${cause}`,
      next: "Run it again; https://status.cloud.microsoft says whether Microsoft is down.",
    });
  }
  const [code, next] = codes[status] ?? ["entra-refused"];
  return failure(code, `Microsoft Graph refused ${what} (${status}).`, { cause, next });
}

const codes: Readonly<Record<number, readonly [code: string, next?: string]>> = {
  401: ["entra-login-refused", "The session has ended: put a new token into GROUNDWORK_ENTRA_TOKEN."],
  403: [
    "entra-forbidden",
    "Consent to the permissions that the step `entra-tenant` lists, as an administrator.",
  ],
  404: ["entra-not-found"],
};

function read<Value>(what: string, value: unknown, schema: z.ZodType<Value>): Result<Value> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return malformed(what, `${issue?.path.join(".") || "the reply"}: ${issue?.message}`);
}

function malformed(what: string, cause: string): Result<never> {
  return failure(
    "entra-reply-malformed",
    `Microsoft Graph answered ${what} in a form that it does not document.`,
    {
      cause,
      next: "Check the address, and whether a proxy answers in Microsoft's place.",
    },
  );
}

/** For people: without host and query. */
const spelled = (address: string) => decodeURIComponent(new URL(address).pathname);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a call failed for this reason. */
export function failedWith(result: Result<unknown>, code: string): boolean {
  return !result.ok && result.diagnostics.some((diagnostic) => diagnostic.code === code);
}

/** A path with its values encoded: path`/groups/${id}`. In `key='value'` a quote is doubled, as OData asks. */
export function path(texts: TemplateStringsArray, ...values: readonly string[]): string {
  return texts.reduce(
    (whole, text, index) => `${whole}${encodeURIComponent(odata(values[index - 1] ?? ""))}${text}`,
  );
}

/** The query of a call: `query({ $select: "id" })`. */
export function query(parameters: Readonly<Record<string, string>>): string {
  return `?${Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&")}`;
}

/** A text between single quotes in a filter or a key. */
export const odata = (text: string): string => text.replaceAll("'", "''");
