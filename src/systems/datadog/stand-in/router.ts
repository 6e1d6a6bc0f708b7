import { Hono } from "hono";
import { parse as parseYaml } from "yaml";
import { type Actor, authenticate, type Need } from "./access.ts";
import { type Answer, refuse } from "./answer.ts";
import type { Datadog } from "./context.ts";
import type { JsonObject } from "./world/model.ts";

export interface Call {
  readonly datadog: Datadog;
  readonly actor: Actor;
  readonly parameter: (name: string) => string;
  readonly query: (name: string) => string | undefined;
  /** An empty object where there is none. */
  readonly body: JsonObject;
  readonly request: Request;
}

export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly need: Need;
  readonly run: (call: Call) => Answer | Promise<Answer>;
}

export function endpoint(
  method: Endpoint["method"],
  path: string,
  need: Need | `may ${string}`,
  run: Endpoint["run"],
): Endpoint {
  const permission =
    need !== "api-key" && typeof need === "string" ? /^may (\w+)$/.exec(need)?.[1] : undefined;
  return { method, path, need: permission === undefined ? (need as Need) : { permission }, run };
}

/** Calls of one organization within an hour; the vendor's own limits differ by endpoint and contract. */
const limit = { name: "organization", calls: 100_000, period: 3600 };

export function createRouter(datadog: Datadog, endpoints: readonly Endpoint[]): Hono {
  const app = new Hono();
  const counted = { since: 0, calls: 0 };
  app.use("/api/*", async (context, next) => {
    const now = datadog.seconds();
    if (now - counted.since >= limit.period)
      Object.assign(counted, { since: now - (now % limit.period), calls: 0 });
    counted.calls += 1;
    if (counted.calls <= limit.calls) await next();
    else
      context.res = context.json({ errors: ["Rate limit of 100000 requests in 3600 seconds reached"] }, 429);
    const left = {
      limit: limit.calls,
      period: limit.period,
      remaining: Math.max(0, limit.calls - counted.calls),
    };
    const reset = counted.since + limit.period - now;
    for (const [name, value] of Object.entries({ ...left, reset, name: limit.name })) {
      context.header(`x-ratelimit-${name}`, String(value));
    }
  });
  for (const { method, path, need, run } of endpoints) {
    app.on(method, path, async (context) => {
      const actor = authenticate(datadog, context.req, need);
      const ask = async (actor: Actor): Promise<Answer> => {
        const said = await bodyOf(context.req.raw);
        if (said === undefined) return refuse(400, "Invalid JSON");
        return run({
          ...{ datadog, actor, body: said, request: context.req.raw },
          parameter: (name) => context.req.param(name) ?? "",
          query: (name) => context.req.query(name),
        });
      };
      const { status, body } = "apiKey" in actor ? await ask(actor) : actor;
      if (method !== "GET") datadog.changed();
      return body === undefined
        ? context.body(null, status as 204)
        : context.json(body as object, status as 200);
    });
  }
  return app;
}

/** The body as an object; undefined where it is none. The catalog's entities come as YAML as well. */
async function bodyOf(request: Request): Promise<JsonObject | undefined> {
  if (request.method === "GET" || request.headers.get("content-type")?.startsWith("multipart/")) return {};
  const text = await request.clone().text();
  if (text.trim() === "") return {};
  try {
    const read: unknown = request.url.includes("/catalog/") ? parseYaml(text) : JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read)
      ? (read as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}
