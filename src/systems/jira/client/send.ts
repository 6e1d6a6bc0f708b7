import type { RequestConfig } from "jira.js";
import { backOff, retryAfter } from "../../../foundation/back-off.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";

/** How a call travels. */
export interface SendDoors {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Milliseconds that one try may take; 20 s when left out. */
  readonly timeout?: number;
}

/** Jira, or somebody in its place, said no. */
export class JiraRefusal extends Error {
  readonly status: number;
  /** What it said, by field where it is about one: `projectKey`. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "JiraRefusal";
    this.status = status;
    this.fields = fields;
  }
}

/** No whole answer came; what was asked for may have been done. */
export class JiraSilence extends Error {
  override readonly name = "JiraSilence";
}

const attempts = 3;
/** Milliseconds; doubles with every further attempt. */
const firstPause = 300;
/** Longest wait that a limit may ask for, in milliseconds: beyond it the call fails, and a later run goes on. */
const patience = 30_000;

/**
 * Sends what one of jira.js's calls describes. Jira.js's own way to send is axios, which knows nothing of our doors and
 * would more than double the bundled action; its calls only describe a request, and any sender takes them.
 *
 * What may be repeated is tried again when no answer came; what makes something is tried again only where Jira says
 * that it did not take it: 429 (developer.atlassian.com/cloud/jira/platform/rate-limiting).
 */
export async function send(
  origin: string,
  authorization: string | undefined,
  request: RequestConfig,
  doors: SendDoors,
): Promise<unknown> {
  const { clock, ids } = doors;
  const method = (request.method ?? "GET").toUpperCase();
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once(origin, authorization, { ...request, method }, doors);
    if ("value" in answer) return answer.value;
    const usual = method === "POST" ? null : backOff(attempt, firstPause, ids.random());
    const pause = answer.pause === undefined ? usual : answer.pause * (1 + ids.random() / 2);
    const worthIt = answer.again && pause !== null && pause <= patience && attempt < attempts;
    if (!worthIt) throw answer.error;
    await clock.sleep(pause);
  }
}

type Answer =
  | { readonly value: unknown }
  /** `pause` is what Jira asks for, in milliseconds. */
  | { readonly error: Error; readonly again: boolean; readonly pause?: number };

async function once(
  origin: string,
  authorization: string | undefined,
  request: RequestConfig & { readonly method: string },
  { fetch, clock, timeout = 20_000 }: SendDoors,
): Promise<Answer> {
  const { url = "", method, params, data } = request;
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${origin}${url}${queryOf(params)}`, {
      method,
      headers: {
        accept: "application/json",
        ...(authorization !== undefined && { authorization }),
        ...(data !== undefined && { "content-type": "application/json" }),
      },
      ...(data !== undefined && { body: JSON.stringify(data) }),
      signal: AbortSignal.timeout(timeout),
    });
    text = await response.text();
  } catch (error) {
    const why = error instanceof Error ? `${error.message}${error.cause ? `: ${error.cause}` : ""}` : "";
    return { error: new JiraSilence(why, { cause: error }), again: true };
  }
  const { status } = response;
  if (response.ok) {
    const value = parse(text);
    if (value !== undefined) return { value };
    return { error: new JiraRefusal(status, "The answer is no JSON."), again: false };
  }
  if (status === 429) {
    const pause = retryAfter(response.headers.get("retry-after"), clock.now()) ?? 5000;
    return { error: refusalOf(status, text), again: true, pause };
  }
  if (status >= 500) return { error: new JiraSilence(`${status} ${text.slice(0, 200)}`), again: true };
  return { error: refusalOf(status, text), again: false };
}

/** Jira answers some calls with nothing at all. */
function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{errorMessages, errors}` of the platform, `[{message}]` of deployments, `{error_description}` of OAuth. */
function refusalOf(status: number, text: string): JiraRefusal {
  const body = parse(text);
  if (typeof body !== "object" || body === null) return new JiraRefusal(status, text.slice(0, 200));
  const said = body as {
    readonly errorMessages?: readonly string[];
    readonly errors?: Readonly<Record<string, string>>;
    readonly message?: string;
    readonly error_description?: string;
  };
  const list = Array.isArray(body) ? (body as readonly { readonly message?: string }[]) : [said];
  const messages = [
    ...(said.errorMessages ?? []),
    ...list.flatMap(({ message }) => message ?? []),
    ...(said.error_description === undefined ? [] : [said.error_description]),
    ...Object.entries(said.errors ?? {}).map(([field, message]) => `${field}: ${message}`),
  ];
  return new JiraRefusal(status, messages.join(" ") || text.slice(0, 200), said.errors ?? {});
}

/** As jira.js writes parameters: lists between commas, what has no value left out, a function for its own text. */
function queryOf(params: unknown): string {
  const parts = Object.entries((params ?? {}) as Readonly<Record<string, unknown>>).flatMap(
    ([name, value]) => {
      if (value === null || value === undefined) return [];
      if (typeof value === "function") {
        const own: unknown = value();
        return typeof own === "string" && own !== "" ? [own] : [];
      }
      const plain = Array.isArray(value)
        ? value.join(",")
        : typeof value === "object"
          ? JSON.stringify(value)
          : String(value);
      return [`${encodeURIComponent(name)}=${encodeURIComponent(plain)}`];
    },
  );
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}
