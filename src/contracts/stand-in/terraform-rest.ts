import { failure, ok, type Result } from "../../foundation/result.ts";

/** A parsed answer. A list is an object as well, with its places as names. */
export type Json = Readonly<Record<string, unknown>>;
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A configured provider of a vendor whose interface is JSON over HTTP. */
export interface RestConnection {
  /** Without a slash at its end; paths begin with one. */
  readonly api: string;
  readonly fetch: typeof fetch;
}

/** What tells one vendor's interface from another's. */
export interface RestVendor<Connection extends RestConnection> {
  /** As messages name it: `GitHub`. */
  readonly name: string;
  headers(connection: Connection): Readonly<Record<string, string>>;
  /** A refusal as the real provider's client prints it. */
  refusal(
    connection: Connection,
    call: { readonly method: Method; readonly path: string },
    answer: Answer,
  ): string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Json;
}

/**
 * The calls of a provider's backend. They are tried once: the engine plans anew. Codes: `terraform-vendor-refused`,
 * `terraform-vendor-unreachable`.
 */
export function restCalls<Connection extends RestConnection>(vendor: RestVendor<Connection>) {
  const exchange = async (
    connection: Connection,
    method: Method,
    path: string,
    body?: unknown,
  ): Promise<Result<Answer>> => {
    try {
      const response = await connection.fetch(`${connection.api}${path}`, {
        method,
        headers: {
          ...vendor.headers(connection),
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return ok({ status: response.status, text, json: text === "" ? {} : (JSON.parse(text) as Json) });
    } catch (error) {
      return failure("terraform-vendor-unreachable", `${method} ${path}: ${vendor.name} did not answer.`, {
        cause: error instanceof Error ? error.message : String(error),
        next: "Look whether it still runs, and apply again: what was made is found.",
      });
    }
  };
  /** What `taken` makes of an answer, or why there is none. */
  const call = async <Value>(
    connection: Connection,
    method: Method,
    path: string,
    taken: (answer: Answer) => Value | undefined,
    body?: unknown,
  ): Promise<Result<Value>> => {
    const answer = await exchange(connection, method, path, body);
    if (!answer.ok) return answer;
    const value = taken(answer.value);
    if (value !== undefined) return ok(value);
    return failure(
      "terraform-vendor-refused",
      vendor.refusal(connection, { method, path }, answer.value).trim(),
    );
  };
  const answered = ({ status, json }: Answer) => (status < 300 ? json : undefined);
  return {
    send: (connection: Connection, method: Method, path: string, body?: unknown): Promise<Result<Json>> =>
      call(connection, method, path, answered, body),
    /** What is there, or null where there is nothing. */
    find: (connection: Connection, path: string): Promise<Result<Json | null>> =>
      call<Json | null>(connection, "GET", path, (answer) =>
        answer.status === 404 ? null : answered(answer),
      ),
    /** Takes away what may be gone already. */
    async remove(connection: Connection, path: string): Promise<Result<void>> {
      const gone = ({ status }: Answer) => (status < 300 || status === 404 ? true : undefined);
      const removed = await call(connection, "DELETE", path, gone);
      return removed.ok ? ok(undefined) : removed;
    },
  };
}
