import type { TextRequest } from "../../signature.ts";
import { authenticate } from "../authenticate.ts";
import type { ServiceAnswer } from "../services.ts";
import type { AwsWorld } from "../world.ts";
import { elements, escapeXml } from "../xml.ts";
import { InvalidInput, type OperationTable, queryRejections } from "./call.ts";
import { AwsError } from "./error.ts";

export interface QueryService {
  /** What calls are signed for: `iam`. */
  readonly name: string;
  /** `2010-05-08` */
  readonly version: string;
  readonly namespace: string;
  readonly operations: OperationTable;
  /** Operations that nobody signs. */
  readonly unsigned?: OperationTable<AwsWorld>;
}

/** A service of the protocol "AWS query": a form comes, XML goes. */
export function queryService(service: QueryService): ServiceAnswer {
  const { name, version, namespace } = service;
  return async (world, _, request) => {
    const requestId = world.ids.uuid();
    const parameters = new URLSearchParams(request.body);
    const action = parameters.get("Action") ?? "";
    try {
      const result = await perform(service, world, request, action, readQuery(parameters));
      const inner = result === undefined ? "" : `<${action}Result>${printXml(result)}</${action}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      return xml(200, `<${action}Response xmlns="${namespace}">${inner}${metadata}</${action}Response>`);
    } catch (error) {
      const invalid = error instanceof InvalidInput;
      const refusal = invalid ? new AwsError(400, "ValidationError", error.message) : error;
      if (!(refusal instanceof AwsError)) throw error;
      world.log(`${name} ${version} refuses ${action}: ${refusal.code}`);
      const detail = elements({ Type: "Sender", Code: refusal.code, Message: refusal.message });
      const body = `<Error>${detail}</Error><RequestId>${requestId}</RequestId>`;
      return xml(refusal.status, `<ErrorResponse xmlns="${namespace}">${body}</ErrorResponse>`);
    }
  };
}

async function perform(
  { name, version, operations, unsigned = {} }: QueryService,
  world: AwsWorld,
  request: TextRequest,
  action: string,
  input: unknown,
): Promise<unknown> {
  const open = Object.hasOwn(unsigned, action) ? unsigned[action] : undefined;
  const signed = Object.hasOwn(operations, action) ? operations[action] : undefined;
  if (open ?? signed) world.operations.note(name, action);
  if (open) return open(world, input);
  const caller = authenticate(world, request, name);
  if ("rejection" in caller) throw new AwsError(...queryRejections[caller.rejection]);
  if (signed) return signed({ world, session: caller.session }, input);
  throw new AwsError(400, "InvalidAction", `Could not find operation ${action} for version ${version}`);
}

type Tree = string | { [name: string]: Tree };

/** `Tags.member.1.Key=a` as `{ Tags: [{ Key: "a" }] }`; `Filter.1.Name=a`, as EC2 writes lists, likewise. */
export function readQuery(parameters: URLSearchParams): unknown {
  const root: { [name: string]: Tree } = Object.create(null);
  for (const [name, value] of parameters) {
    const path = name.split(".");
    const last = path.pop() ?? "";
    let at = root;
    for (const part of path) {
      const inner = at[part];
      const next: { [name: string]: Tree } = typeof inner === "object" ? inner : Object.create(null);
      at[part] = next;
      at = next;
    }
    at[last] = value;
  }
  return plain(root);
}

function plain(tree: Tree): unknown {
  if (typeof tree === "string") return tree;
  const names = Object.keys(tree);
  const [only] = names;
  if (only === "member" && names.length === 1) return plain(tree["member"] ?? "");
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) {
    return names.sort((one, other) => Number(one) - Number(other)).map((name) => plain(tree[name] ?? ""));
  }
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, plain(value)]));
}

/**
 * Data as elements: a record's entries one after the other, a list's as `<member>` or what else a service calls them.
 * A map's are `<entry>`, with key and value. What is undefined is left out; a time is written to the second.
 */
export function printXml(value: unknown, item = "member"): string {
  if (value instanceof Date) return value.toISOString().replace(/\.\d+/, "");
  if (value instanceof Map) {
    const entry = ([key, one]: readonly [unknown, unknown]) => printXml({ entry: { key, value: one } });
    return [...value].map(entry).join("");
  }
  if (Array.isArray(value)) return value.map((one) => `<${item}>${printXml(one, item)}</${item}>`).join("");
  if (typeof value !== "object" || value === null) return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => `<${name}>${printXml(inner, item)}</${name}>`)
    .join("");
}

export function xml(status: number, body: string): Response {
  return new Response(body, { status, headers: { "content-type": "text/xml" } });
}
