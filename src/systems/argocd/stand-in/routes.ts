import { createHmac, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { ApplicationSpec } from "./application.ts";
import type { Cluster } from "./cluster.ts";
import type { Controller, KnownApplication } from "./controller.ts";
import type { Notifier } from "./notifier.ts";

export interface RouteOptions {
  /** The environment, for the page. */
  readonly name: string;
  readonly controller: Controller;
  readonly notifier: Notifier;
  readonly cluster: Cluster;
  readonly webhookSecret?: string;
}

/** Argo CD's API as far as it is asked, its webhook, and a page for people. */
export function createRoutes({ name, controller, notifier, cluster, webhookSecret }: RouteOptions): Hono {
  const app = new Hono();
  const full = ({ object, status }: KnownApplication) => ({ ...object, status });

  app.get("/api/v1/applications", (context) =>
    context.json({ metadata: {}, items: controller.applications().map(full) }),
  );
  app.get("/api/v1/applications/:name", async (context) => {
    if (context.req.query("refresh")) await controller.refresh();
    const found = controller
      .applications()
      .find(({ object }) => object.metadata.name === context.req.param("name"));
    if (found) return context.json(full(found));
    return context.json(
      grpcError(5, `applications.argoproj.io "${context.req.param("name")}" not found`),
      404,
    );
  });
  app.get("/api/v1/projects", (context) => context.json({ metadata: {}, items: controller.projects() }));
  app.post("/api/webhook", async (context) => {
    const body = await context.req.text();
    if (webhookSecret && !signed(context, body, webhookSecret)) {
      return context.text("Webhook processing failed: HMAC verification failed", 400);
    }
    if (context.req.header("x-github-event") === "push") void controller.refresh();
    return context.body(null, 200);
  });
  app.get("/", async (context) => {
    const rows = await Promise.all(controller.applications().map((one) => row(one, cluster)));
    const problems = [...controller.problems(), ...notifier.problems()];
    return context.html(
      html`<!doctype html><html lang="en"><meta charset="utf-8"><title>Argo CD (stand-in), ${name}</title>
<style>body{font:15px system-ui;margin:2em}td,th{text-align:left;padding:.3em 1em .3em 0;vertical-align:top}pre{background:#f4f4f4;padding:.5em}</style>
<h1>Argo CD in ${name}</h1><p>A stand-in for rehearsals: it renders with real kustomize and reports as Argo CD does.</p>
${problems.map((problem) => html`<p><strong>Problem:</strong> ${problem}</p>`)}
<table><tr><th>Application<th>Sync<th>Health<th>Revision<th>Images<th>History</tr>${rows}</table></html>`,
    );
  });
  return app;
}

async function row({ object, status }: KnownApplication, cluster: Cluster) {
  const { namespace } = (object["spec"] as ApplicationSpec).destination;
  const words =
    status?.health.status === "Degraded"
      ? await cluster.lastWords(namespace, `app.kubernetes.io/name=${object.metadata.name}`)
      : [];
  const messages = (status?.resources ?? []).flatMap(({ health }) =>
    health?.message ? [health.message] : [],
  );
  const remarks = [
    ...messages,
    ...(status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`),
  ];
  const history = (status?.history ?? []).map(
    ({ revision, deployedAt }) => html`${revision.slice(0, 7)} ${deployedAt}<br>`,
  );
  return html`<tr><td>${object.metadata.name}<td>${status?.sync.status ?? ""}<td>${status?.health.status ?? ""}
${remarks.map((remark) => html`<br>${remark}`)}${words.length > 0 ? html`<pre>${words.join("\n")}</pre>` : ""}
<td>${status?.sync.revision.slice(0, 7) ?? ""}<td>${(status?.summary.images ?? []).map((image) => html`${image}<br>`)}<td>${history}</tr>`;
}

/** Errors in the shape of Argo CD's gateway: gRPC's code beside the message. */
function grpcError(code: number, message: string): { error: string; code: number; message: string } {
  return { error: message, code, message };
}

function signed(context: Context, body: string, secret: string): boolean {
  const given = Buffer.from(context.req.header("x-hub-signature-256") ?? "");
  const right = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  return given.length === right.length && timingSafeEqual(given, right);
}
