import { failure, ok, type Result } from "../../../../foundation/result.ts";

/** A configured provider: which directory, as whom, and how Graph is reached. */
export interface EntraConnection {
  /** `…/v1.0`. */
  readonly api: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** The service principal that acts. */
  readonly objectId: string;
  readonly token: string;
  readonly fetch: typeof fetch;
  /** A name that nobody else has. */
  readonly nickname: () => string;
}

/** A parsed answer of Graph. */
export type Json = Readonly<Record<string, unknown>>;

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** Calls Graph as the real provider does. A refusal reads as its client prints it. */
export async function send(
  connection: EntraConnection,
  method: Method,
  path: string,
  body?: Json,
): Promise<Result<Json>> {
  const answer = await exchange(connection, method, path, body);
  if (!answer.ok) return answer;
  const { status, json } = answer.value;
  return status < 300 ? ok(json) : refused(method, path, status, json);
}

/** What is there, or null where there is nothing. */
export async function find(connection: EntraConnection, path: string): Promise<Result<Json | null>> {
  const answer = await exchange(connection, "GET", path);
  if (!answer.ok) return answer;
  const { status, json } = answer.value;
  if (status === 404) return ok(null);
  return status < 300 ? ok(json) : refused("GET", path, status, json);
}

/** Every page of a collection. */
export async function list(connection: EntraConnection, path: string): Promise<Result<readonly Json[]>> {
  const all: Json[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const page: Result<Json> = await send(connection, "GET", next);
    if (!page.ok) return page;
    all.push(...(page.value["value"] as readonly Json[]));
    const link = page.value["@odata.nextLink"];
    next = typeof link === "string" ? link.slice(connection.api.length) : undefined;
  }
  return ok(all);
}

/** Takes away what may be gone already. */
export async function remove(connection: EntraConnection, path: string): Promise<Result<void>> {
  const answer = await exchange(connection, "DELETE", path);
  if (!answer.ok) return answer;
  const { status, json } = answer.value;
  return status < 300 || status === 404 ? ok(undefined) : refused("DELETE", path, status, json);
}

async function exchange({ api, token, fetch }: EntraConnection, method: Method, path: string, body?: Json) {
  try {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return ok({ status: response.status, json: text === "" ? {} : (JSON.parse(text) as Json) });
  } catch (error) {
    return failure("terraform-vendor-unreachable", `${method} ${path}: Graph did not answer.`, {
      cause: error instanceof Error ? error.message : String(error),
      next: "Look whether it still runs, and apply again: what was made is found.",
    });
  }
}

function refused(method: Method, path: string, status: number, json: Json): Result<never> {
  const { code, message } = (json["error"] ?? {}) as { readonly code?: string; readonly message?: string };
  return failure(
    "terraform-vendor-refused",
    `${method} ${path}: unexpected status ${status} with error: ${code}: ${message}`,
  );
}

/** What the provider says of something that stands already and is none of its own. */
export function standsAlready(type: string, id: string): Result<never> {
  return failure(
    "terraform-vendor-refused",
    `A resource with the ID "${id}" already exists - to be managed via Terraform this resource needs to be imported into the State. Please see the resource documentation for "${type}" for more information.`,
  );
}

/** Something by its address, as a reference in a body is written. */
export const reference = ({ api }: EntraConnection, id: string) => `${api}/directoryObjects/${id}`;

/** A value within a filter. */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A query of Graph, encoded. */
export function query(parts: Readonly<Record<string, string>>): string {
  return `?${Object.entries(parts)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&")}`;
}
