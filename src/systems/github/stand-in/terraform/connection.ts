import { failure, ok, type Result } from "../../../../foundation/result.ts";

/** A configured provider: whom it speaks to, as whom, and about which organization. */
export interface GitHubConnection {
  /** `…/api/v3`. */
  readonly api: string;
  readonly owner: string;
  readonly token: string;
  readonly fetch: typeof fetch;
}

/** A parsed answer of the REST interface. */
export type Json = Readonly<Record<string, unknown>>;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Calls the REST interface as the real provider does. A refusal reads as its client prints it. */
export async function send(
  connection: GitHubConnection,
  method: Method,
  path: string,
  body?: Json,
): Promise<Result<Json>> {
  const answer = await exchange(connection, method, path, body);
  if (!answer.ok) return answer;
  const { status, json } = answer.value;
  return status < 300 ? ok(json) : refused(connection, method, path, status, json);
}

/** What is there, or null where there is nothing. */
export async function find(connection: GitHubConnection, path: string): Promise<Result<Json | null>> {
  const answer = await exchange(connection, "GET", path);
  if (!answer.ok) return answer;
  const { status, json } = answer.value;
  if (status === 404) return ok(null);
  return status < 300 ? ok(json) : refused(connection, "GET", path, status, json);
}

/** Takes away what may be gone already. */
export async function remove(connection: GitHubConnection, path: string): Promise<Result<void>> {
  const answer = await exchange(connection, "DELETE", path);
  if (!answer.ok) return answer;
  const { status, json } = answer.value;
  return status < 300 || status === 404 ? ok(undefined) : refused(connection, "DELETE", path, status, json);
}

async function exchange(
  { api, token, fetch }: GitHubConnection,
  method: Method,
  path: string,
  body?: Json,
): Promise<Result<{ readonly status: number; readonly json: Json }>> {
  try {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { accept: "application/vnd.github+json", authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return ok({ status: response.status, json: text === "" ? {} : (JSON.parse(text) as Json) });
  } catch (error) {
    return failure("terraform-vendor-unreachable", `${method} ${path}: GitHub did not answer.`, {
      cause: error instanceof Error ? error.message : String(error),
      next: "Look whether it still runs, and apply again: what was made is found.",
    });
  }
}

function refused(
  { api }: GitHubConnection,
  method: Method,
  path: string,
  status: number,
  { message, errors }: Json,
): Result<never> {
  const details = errors === undefined ? "" : ` ${JSON.stringify(errors)}`;
  return failure(
    "terraform-vendor-refused",
    `${method} ${api}${path}: ${status} ${message ?? ""}${details}`.trim(),
  );
}

/** A part of a path, such as a name that holds a slash. */
export const part = encodeURIComponent;
