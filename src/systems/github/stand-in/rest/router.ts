import { type Context, Hono } from "hono";
import type { z } from "zod";
import type { GitHub } from "../context.ts";
import { type Actor, permissionsOn, permissionsOnOrganization, userOf } from "../world/actor.ts";
import { allows, type Permission } from "../world/permissions.ts";
import { type Answer, notFound, refuse } from "./answer.ts";
import { authenticate } from "./authenticate.ts";
import { byNumber } from "./by-number.ts";
import type { Endpoint } from "./endpoint.ts";

/** Serves endpoints: finds out who calls, what they may, whether the body fits, and only then lets them in. */
export function createRouter(github: GitHub, endpoints: readonly Endpoint[]): Hono {
  const app = new Hono();
  for (const endpoint of endpoints) {
    app.on(endpoint.method, honoPath(endpoint.path), async (context) => {
      const answer = await serve(github, endpoint, context);
      if (endpoint.method !== "GET") github.changed();
      return respond(context, answer);
    });
  }
  byNumber(github, app);
  app.all("*", (context) => respond(context, notFound));
  return app;
}

/** `{name}` becomes `:name`; a file's path and a reference may hold slashes. */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === "path") return ":path{.+}";
    return (name === "ref" && !path.includes("{ref}/")) || name === "basehead" ? `:${name}{.+}` : `:${name}`;
  });
}

async function serve(github: GitHub, endpoint: Endpoint, context: Context): Promise<Answer> {
  const identity = await authenticate(github, context.req.header("authorization"));
  if (!identity.ok) return refuse(identity.status, identity.message);
  const { actor } = identity;
  const call = {
    github,
    actor,
    param: (name: string) => context.req.param(name) ?? "",
    query: (name: string) => context.req.query(name),
    header: (name: string) => context.req.header(name),
  };
  const { access } = endpoint;
  if (access.kind === "public") return access.answer({ ...call, body: undefined });
  if (actor.kind === "anonymous") return refuse(401, "Requires authentication");
  if (access.kind === "app") {
    if (actor.kind !== "app") return refuse(401, "A JSON web token could not be decoded");
    const body = await readBody(endpoint.body, context);
    return body.ok ? access.answer({ ...call, app: actor.app, body: body.value }) : body.answer;
  }
  const user = userOf(actor);
  if (!user) return refuse(401, "Bad credentials");
  if (access.kind === "signed-in") return access.answer({ ...call, user, body: undefined });

  if (access.kind === "organization") {
    const known = call.param("org").toLowerCase() === github.state.organization.login.toLowerCase();
    if (!known) return notFound;
    const held = permissionsOnOrganization(github.state, actor);
    if (!access.needs.some((one) => allows(held, one))) return forbidden(actor, access.needs);
    const body = await readBody(endpoint.body, context);
    return body.ok ? access.answer({ ...call, user, body: body.value }) : body.answer;
  }
  const repository = github.repository(`${call.param("owner")}/${call.param("repo")}`);
  const held = repository && permissionsOn(github.state, actor, repository);
  if (!repository || !held) return notFound;
  if (!access.needs.some((one) => allows(held, one))) return forbidden(actor, access.needs);
  const body = await readBody(endpoint.body, context);
  if (!body.ok) return body.answer;
  return access.answer({ ...call, user, repository, git: github.git(repository), body: body.value });
}

function forbidden(actor: Actor, needs: readonly Permission[]): Answer {
  if (actor.kind !== "user") return refuse(403, "Resource not accessible by integration");
  if (actor.permissions) return refuse(403, "Resource not accessible by personal access token");
  const wanted = needs[0]?.split(":")[0];
  if (wanted === "contents") return refuse(403, "Must have push access to repository");
  return refuse(403, "Must have admin rights to Repository.");
}

type Body = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly answer: Answer };

async function readBody(schema: z.ZodType | undefined, context: Context): Promise<Body> {
  if (!schema) return { ok: true, value: undefined };
  const text = await context.req.text();
  let json: unknown;
  try {
    json = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    return { ok: false, answer: refuse(400, "Problems parsing JSON") };
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return { ok: false, answer: refuse(400, "Body should be a JSON object") };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const sentences = parsed.error.issues.map(({ path, message, code }) => {
    const field = path.map(String).join(".");
    const absent = code === "invalid_type" && message.includes("undefined");
    return absent ? `"${field}" wasn't supplied.` : `For '${field}', ${message}.`;
  });
  return { ok: false, answer: refuse(422, `Invalid request.\n\n${sentences.join("\n")}`) };
}

function respond(context: Context, { status, body, headers, pages }: Answer): Response {
  const sent = new Headers({
    "x-github-media-type": "github.v3; format=json",
    "x-github-api-version-selected": "2022-11-28",
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4999",
    ...headers,
  });
  if (pages) sent.set("link", linkHeader(context.req.url, pages));
  if (body === undefined) return new Response(null, { status, headers: sent });
  // Text and bytes travel as they are: logs and raw files.
  if (typeof body === "string") return new Response(body, { status, headers: sent });
  if (body instanceof Uint8Array) return new Response(Buffer.from(body), { status, headers: sent });
  sent.set("content-type", "application/json; charset=utf-8");
  return new Response(JSON.stringify(body), { status, headers: sent });
}

function linkHeader(address: string, pages: readonly (readonly [string, number])[]): string {
  return pages
    .map(([relation, number]) => {
      const url = new URL(address);
      url.searchParams.set("page", String(number));
      return `<${url}>; rel="${relation}"`;
    })
    .join(", ");
}
