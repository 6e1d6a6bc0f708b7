import { type Json, type RestConnection, restCalls } from "../../../../contracts/stand-in/terraform-rest.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";

export type { Json };

/** A configured provider: which directory, as whom, and how Graph is reached (`…/v1.0`). */
export interface EntraConnection extends RestConnection {
  readonly tenantId: string;
  readonly clientId: string;
  /** The service principal that acts. */
  readonly objectId: string;
  readonly token: string;
  /** A name that nobody else has. */
  readonly nickname: () => string;
}

export const { send, find, remove } = restCalls<EntraConnection>({
  name: "Graph",
  headers: ({ token }) => ({ authorization: `Bearer ${token}` }),
  refusal(_, { method, path }, { status, json }) {
    const { code, message } = (json["error"] ?? {}) as { readonly code?: string; readonly message?: string };
    return `${method} ${path}: unexpected status ${status} with error: ${code}: ${message}`;
  },
});

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
