import { createHmac, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { release } from "../release.ts";
import { applicationOf } from "./application/images.ts";
import type { ClusterCache } from "./cluster/cache.ts";
import type { ClusterClient } from "./cluster/client.ts";
import { resourceKey } from "./cluster/kinds.ts";
import type { Controller } from "./controller.ts";
import { isFields } from "./go-template/values.ts";
import type { Notifier } from "./notifications/notifier.ts";
import { argoPage } from "./page.ts";
import type { Repository } from "./repository/repository.ts";
import { type Application, argoNamespace } from "./types.ts";

export interface RouteOptions {
  /** The environment, for the page. */
  readonly name: string;
  readonly controller: Controller;
  readonly notifier: Notifier;
  readonly client: ClusterClient;
  readonly cache: ClusterCache;
  readonly repository: Repository;
  readonly webhookSecret?: string;
}

/** Argo CD's API as far as it is asked, its webhook, and a page for people. */
export function createRoutes(options: RouteOptions): Hono {
  const { controller, cache } = options;
  const app = new Hono();
  const list = (kind: string) => ({ metadata: {}, items: cache.ofKind(kind) });
  const one = (context: Context, kind: string, plural: string) => {
    const name = context.req.param("name") ?? "";
    const found = cache.get(resourceKey("argoproj.io", kind, argoNamespace, name));
    if (found) return context.json(found);
    // Errors have the shape of Argo CD's gateway: gRPC's code beside the message.
    const message = `${plural}.argoproj.io "${name}" not found`;
    return context.json({ error: message, code: 5, message }, 404);
  };
  const refreshes = (context: Context) => ["normal", "hard"].includes(context.req.query("refresh") ?? "");

  app.get("/api/v1/applications", async (context) => {
    if (refreshes(context)) await controller.refresh();
    return context.json(list("Application"));
  });
  app.get("/api/v1/applications/:name", async (context) => {
    if (refreshes(context)) await controller.refresh();
    return one(context, "Application", "applications");
  });
  app.get("/api/v1/projects", (context) => context.json(list("AppProject")));
  app.get("/api/v1/projects/:name", (context) => one(context, "AppProject", "appprojects"));
  app.get("/api/v1/applicationsets", (context) => context.json(list("ApplicationSet")));
  app.get("/api/version", (context) => context.json({ Version: `${release.version}+groundwork-stand-in` }));
  app.post("/api/webhook", (context) => webhook(context, options));
  app.get("/", async (context) => {
    const { name, notifier, repository } = options;
    const problem = controller.problem();
    const lastWords = await wordsOfDegraded(options);
    const problems = [...(problem === undefined ? [] : [problem]), ...notifier.problems()];
    return context.html(argoPage({ name, revision: repository.head, problems, cache, lastWords }));
  });
  return app;
}

/** GitHub's push: signed when there is a secret, about our repository and our branch; anything else is passed over. */
async function webhook(context: Context, options: RouteOptions): Promise<Response> {
  const body = await context.req.text();
  if (options.webhookSecret && !isSigned(context, body, options.webhookSecret)) {
    return context.text("Webhook processing failed: HMAC verification failed", 400);
  }
  if (context.req.header("x-github-event") !== "push") return context.body(null, 200);
  const payload: unknown = parseJson(body);
  if (!isFields(payload))
    return context.text("Webhook processing failed: the payload is no JSON object", 400);
  const repository = isFields(payload["repository"]) ? payload["repository"] : {};
  const urls = [repository["clone_url"], repository["html_url"]].map(String);
  const ours = urls.some((url) => options.repository.is(url));
  if (ours && payload["ref"] === "refs/heads/main") void options.controller.refresh();
  return context.body(null, 200);
}

function isSigned(context: Context, body: string, secret: string): boolean {
  const given = Buffer.from(context.req.header("x-hub-signature-256") ?? "");
  const right = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  return given.length === right.length && timingSafeEqual(given, right);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function wordsOfDegraded({
  cache,
  client,
}: RouteOptions): Promise<ReadonlyMap<string, readonly string[]>> {
  const words = new Map<string, readonly string[]>();
  for (const { metadata, status } of cache.ofKind("Application") as readonly Application[]) {
    if (status?.health.status !== "Degraded") continue;
    const [newest] = cache
      .ofKind("Pod")
      .filter((pod) => applicationOf(cache, pod) === metadata.name)
      .toSorted((a, b) =>
        (a.metadata.creationTimestamp ?? "") < (b.metadata.creationTimestamp ?? "") ? 1 : -1,
      );
    if (newest) words.set(metadata.name, await client.lastLines(newest, 10));
  }
  return words;
}
