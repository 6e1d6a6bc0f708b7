import { type Context, Hono } from "hono";
import type { Directory } from "../world/directory.ts";
import { type Answer, badRequest, GraphError } from "./answer.ts";
import { authenticate, authorize } from "./authorize.ts";
import type { Call, Endpoint } from "./endpoint.ts";

/** Serves Graph's calls below `/v1.0`: who calls, whether they may, whether the body fits; only then what they want. */
export function createRouter(directory: Directory, endpoints: readonly Endpoint[]): Hono {
  const app = new Hono({ getPath: ({ url }) => plainPath(new URL(url).pathname) });
  for (const endpoint of endpoints) {
    app.on(endpoint.method, endpoint.path.replace(/\{(\w+)\}/g, ":$1"), (context) =>
      answerOf(directory, context, (identity) => serve(directory, endpoint, context, identity)),
    );
  }
  app.all("*", (context) =>
    answerOf(directory, context, async () => {
      await authenticate(directory, context.req.header("authorization"));
      throw badRequest(
        `Resource not found for the segment '${context.req.path.split("/")[1] ?? ""}'.`,
        "BadRequest",
      );
    }),
  );
  return app;
}

/** `servicePrincipals(appId='…')` names one by another key: that becomes a part of the path. */
function plainPath(path: string): string {
  return path
    .replace(/^\/v1\.0/, "")
    .replace(/%2[789]/g, decodeURIComponent)
    .replace(/\/(\w+)\((appId|uniqueName|roleTemplateId)='([^']*)'\)/g, "/$1/$2=$3");
}

type Ids = { readonly request: string; readonly client: string };

async function answerOf(
  directory: Directory,
  context: Context,
  perform: (ids: Ids) => Promise<Answer>,
): Promise<Response> {
  const request = directory.ids.uuid();
  const ids = { request, client: context.req.header("client-request-id") ?? request };
  try {
    return respond(directory, context, await perform(ids), ids);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const { status, code, message } = error;
    directory.log(`Graph refuses ${context.req.method} ${context.req.path}: ${status} ${code}`);
    const inner = {
      date: directory.clock.now().toISOString().slice(0, 19),
      ...{ "request-id": ids.request, "client-request-id": ids.client },
    };
    return respond(
      directory,
      context,
      { status, body: { error: { code, message, innerError: inner } } },
      ids,
    );
  }
}

async function serve(directory: Directory, endpoint: Endpoint, context: Context, _: Ids): Promise<Answer> {
  const caller = await authenticate(directory, context.req.header("authorization"));
  const call: Call = {
    ...{ directory, caller, body: undefined },
    address: `${directory.url}${new URL(context.req.url).pathname}${new URL(context.req.url).search}`,
    param: (name) => context.req.param(name) ?? "",
    query: (name) => context.req.query(name),
    header: (name) => context.req.header(name),
  };
  authorize(endpoint, call);
  const body = endpoint.body && (await bodyOf(endpoint, context));
  const answer = await endpoint.answer({ ...call, body });
  if (endpoint.method !== "GET") directory.changed();
  return answer;
}

async function bodyOf({ body }: Endpoint, context: Context): Promise<unknown> {
  const text = await context.req.text();
  let json: unknown;
  try {
    json = text === "" ? {} : JSON.parse(text);
  } catch {
    throw badRequest(
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
      "BadRequest",
    );
  }
  const read = body?.safeParse(json);
  if (!read || read.success) return read?.data;
  const issue = read.error.issues[0];
  if (issue?.code === "unrecognized_keys") throw badRequest(`Invalid property '${issue.keys[0]}'.`);
  const where = issue?.path.join(".") ?? "";
  const missing = issue?.code === "invalid_type" && issue.message.includes("undefined");
  throw badRequest(
    missing
      ? `A value is required for property '${where}' of resource.`
      : `Invalid value specified for property '${where}' of resource: ${issue?.message ?? ""}.`,
  );
}

function respond({ url }: Directory, context: Context, { status, body, of }: Answer, ids: Ids): Response {
  const headers = new Headers({
    "request-id": ids.request,
    "client-request-id": ids.client,
    "odata-version": "4.0",
    "cache-control": "no-cache",
  });
  if (body === undefined) return new Response(null, { status, headers });
  headers.set(
    "content-type",
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
  );
  const shown =
    of === undefined ? body : { "@odata.context": `${url}/v1.0/$metadata#${of}`, ...(body as object) };
  if (status === 201)
    headers.set("location", `${context.req.url}/${String((body as { id?: unknown }).id ?? "")}`);
  return new Response(JSON.stringify(shown), { status, headers });
}
