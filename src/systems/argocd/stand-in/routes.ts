import { createHmac, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import { createVerifier } from "../identity-token.ts";
import { serveApi } from "./api.ts";
import { applicationOf } from "./application/images.ts";
import type { ClusterCache } from "./cluster/cache.ts";
import type { ClusterClient } from "./cluster/client.ts";
import type { Controller } from "./controller.ts";
import { isFields } from "./go-template/values.ts";
import type { Notifier } from "./notifications/notifier.ts";
import { argoPage } from "./page.ts";
import type { Repository } from "./repository/repository.ts";
import { serveLogin } from "./sign-on/login.ts";
import { signOnSettings } from "./sign-on/settings.ts";
import type { Application } from "./types.ts";

export interface RouteOptions {
  /** The environment, for the page. */
  readonly name: string;
  readonly controller: Controller;
  readonly notifier: Notifier;
  readonly client: ClusterClient;
  readonly cache: ClusterCache;
  readonly repository: Repository;
  readonly webhookSecret?: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
}

/** Argo CD's API as far as it is asked, its webhook, and a page for people. */
export function createRoutes(options: RouteOptions): Hono {
  const { controller, cache, client, ids } = options;
  const app = new Hono();
  const verifier = createVerifier(options.fetch, () => options.clock.now());
  serveApi(app, { cache, client, verifier, refresh: controller.refresh });
  serveLogin(app, { settings: () => signOnSettings(cache), verifier, ids, fetch: options.fetch });
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
