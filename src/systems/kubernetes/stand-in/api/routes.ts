import { type Context, Hono } from "hono";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Resource } from "../kinds/resources.ts";
import { isServed, servedResources } from "../kinds/served.ts";
import type { Machinery } from "../machinery/types.ts";
import { refuse } from "../status.ts";
import {
  coreVersions,
  describeGroup,
  groupList,
  openApiGroup,
  openApiIndex,
  resourceList,
  serverVersion,
} from "./discovery.ts";
import { type ReadLog, serveList, serveLog, serveOne } from "./read.ts";
import { answer, failure } from "./reply.ts";
import { parseTarget } from "./target.ts";
import { create, patch, remove, update } from "./write.ts";

/** The Kubernetes API over HTTP. */
export function createApi(machinery: Machinery, clock: Clock, readLog: ReadLog): Hono {
  const app = new Hono();
  const served = () => servedResources(machinery.store);
  app.get("/version", (context) => context.json(serverVersion));
  for (const path of ["/healthz", "/livez", "/readyz"]) app.get(path, (context) => context.text("ok"));
  app.get("/api", (context) => context.json(coreVersions));
  app.get("/apis", (context) => context.json(groupList(served())));
  app.get("/api/v1", (context) => context.json(resourceList(served(), "", "v1")));
  app.get("/apis/:group", (context) => found(context, describe(served(), context.req.param("group"))));
  app.get("/apis/:group/:version", (context) =>
    found(context, resourceList(served(), context.req.param("group"), context.req.param("version"))),
  );
  // An empty description in the only form in which clients read it (protobuf): it knows no kind.
  app.get("/openapi/v2", () => new Response(new Uint8Array()));
  app.get("/openapi/v3", (context) => context.json(openApiIndex(served())));
  app.get("/openapi/v3/*", (context) =>
    found(context, openApiGroup(served(), context.req.path.slice("/openapi/v3/".length))),
  );
  const serve = (context: Context) => serveResource(context, machinery, clock, readLog);
  app.all("/api/v1/*", serve);
  app.all("/apis/:group/:version/*", serve);
  return app;
}

function describe(served: readonly Resource[], name: string): unknown {
  const group = describeGroup(served, name);
  return group && { kind: "APIGroup", apiVersion: "v1", ...group };
}

function found(context: Context, value: unknown): Response {
  return value === undefined ? context.text("404 page not found\n", 404) : context.json(value as object);
}

async function serveResource(
  context: Context,
  machinery: Machinery,
  clock: Clock,
  readLog: ReadLog,
): Promise<Response> {
  const target = parseTarget(machinery.store, context.req.path);
  if (!target || !isServed(machinery.store, target.resource)) {
    return context.text("404 page not found\n", 404);
  }
  const { resource, name, subresource } = target;
  if (subresource === "log" && resource.kind === "Pod") return serveLog(context, machinery, target, readLog);
  const known = subresource === undefined || (subresource === "status" && resource.status);
  if (!known) return context.text("404 page not found\n", 404);
  switch (context.req.method) {
    case "GET":
      return name === undefined
        ? serveList(context, machinery, clock, target)
        : serveOne(context, machinery, clock, target);
    case "POST":
      if (name !== undefined) break;
      return answer(await create(context, machinery, target), 201);
    case "PUT":
      if (name === undefined) break;
      return answer(await update(context, machinery, target, name), 200);
    case "PATCH":
      if (name === undefined) break;
      return patch(context, machinery, target, name);
    case "DELETE":
      if (subresource !== undefined) break;
      return remove(context, machinery, target);
  }
  return failure(
    refuse(405, "MethodNotAllowed", "the server does not allow this method on the requested resource").status,
  );
}
