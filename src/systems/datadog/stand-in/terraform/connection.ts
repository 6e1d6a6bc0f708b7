import { failure, ok, type Result } from "../../../../foundation/result.ts";

/** A configured provider: whom it speaks to, and with which keys. */
export interface DatadogConnection {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly api: string;
  readonly apiKey: string;
  readonly applicationKey: string;
  readonly fetch: typeof fetch;
}

/** A parsed answer of the interface. */
export type Json = Readonly<Record<string, unknown>>;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Calls the interface as the real provider does. A refusal reads as its client prints it. */
export async function send(
  connection: DatadogConnection,
  method: Method,
  path: string,
  body?: unknown,
): Promise<Result<Json>> {
  const answer = await exchange(connection, method, path, body);
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  return status < 300 ? ok(parsed(text)) : refused(connection, method, path, status, text);
}

/** What is there, or null where there is nothing. */
export async function find(connection: DatadogConnection, path: string): Promise<Result<Json | null>> {
  const answer = await exchange(connection, "GET", path);
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  if (status === 404) return ok(null);
  return status < 300 ? ok(parsed(text)) : refused(connection, "GET", path, status, text);
}

/** Takes away what may be gone already. */
export async function remove(connection: DatadogConnection, path: string): Promise<Result<void>> {
  const answer = await exchange(connection, "DELETE", path);
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  return status < 300 || status === 404 ? ok(undefined) : refused(connection, "DELETE", path, status, text);
}

async function exchange(
  { api, apiKey, applicationKey, fetch }: DatadogConnection,
  method: Method,
  path: string,
  body?: unknown,
): Promise<Result<{ readonly status: number; readonly text: string }>> {
  try {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: {
        ...{ accept: "application/json", "dd-api-key": apiKey, "dd-application-key": applicationKey },
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return ok({ status: response.status, text: await response.text() });
  } catch (error) {
    return failure("terraform-vendor-unreachable", `${method} ${path}: Datadog did not answer.`, {
      cause: error instanceof Error ? error.message : String(error),
      next: "Look whether it still runs, and apply again: what was made is found.",
    });
  }
}

/** A list is an object as well, with its places as names. */
const parsed = (text: string): Json => (text === "" ? {} : (JSON.parse(text) as Json));

function refused(
  { api }: DatadogConnection,
  method: Method,
  path: string,
  status: number,
  text: string,
): Result<never> {
  return failure("terraform-vendor-refused", `${method} ${api}${path}: ${status}: ${text}`.trim());
}

/** A part of a path. */
export const part = encodeURIComponent;

/** `data` of JSON:API. */
export const dataOf = (answer: Json): Json => (answer["data"] ?? {}) as Json;
export const attributesOf = (data: Json): Json => (data["attributes"] ?? {}) as Json;

export const notServed = (what: string): Result<never> =>
  failure("terraform-not-served", `The stand-in provider does not serve ${what}.`);
