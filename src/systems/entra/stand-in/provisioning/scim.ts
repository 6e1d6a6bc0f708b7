/** An answer of the target that ends what was under way. */
export class ScimError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface ScimResource {
  readonly id: string;
  readonly [name: string]: unknown;
}

export interface PatchOperation {
  readonly op: "Add" | "Remove" | "Replace";
  readonly path: string;
  readonly value?: unknown;
}

/** A target of SCIM 2.0 (RFC 7644), as the provisioning service of Entra ID calls it. */
export interface ScimTarget {
  find(set: "Users" | "Groups", attribute: string, value: string): Promise<ScimResource | undefined>;
  create(set: "Users" | "Groups", resource: object): Promise<ScimResource>;
  patch(set: "Users" | "Groups", id: string, operations: readonly PatchOperation[]): Promise<void>;
  remove(set: "Users" | "Groups", id: string): Promise<void>;
}

const timeoutMilliseconds = 30_000;

export function scimTarget(baseAddress: string, token: string, send: typeof fetch): ScimTarget {
  const base = baseAddress.replace(/\/+$/, "");
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    let answer: Response;
    try {
      answer = await send(`${base}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMilliseconds),
        ...(body && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new ScimError(0, `${base} does not answer: ${error instanceof Error ? error.message : ""}`);
    }
    const text = await answer.text();
    if (!answer.ok)
      throw new ScimError(answer.status, `${method} ${path.split("?")[0]}: ${answer.status} ${detail(text)}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  return {
    async find(set, attribute, value) {
      const filter = encodeURIComponent(`${attribute} eq ${JSON.stringify(value)}`);
      const members = set === "Groups" ? "excludedAttributes=members&" : "";
      const found = (await call("GET", `/${set}?${members}filter=${filter}`)) as {
        readonly Resources?: readonly ScimResource[];
      };
      return found.Resources?.[0];
    },
    create: async (set, resource) => (await call("POST", `/${set}`, resource)) as ScimResource,
    async patch(set, id, operations) {
      const schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
      await call("PATCH", `/${set}/${encodeURIComponent(id)}`, { schemas, Operations: operations });
    },
    async remove(set, id) {
      await call("DELETE", `/${set}/${encodeURIComponent(id)}`);
    },
  };
}

function detail(text: string): string {
  try {
    return String((JSON.parse(text) as { readonly detail?: unknown }).detail ?? "").slice(0, 300);
  } catch {
    return "";
  }
}
