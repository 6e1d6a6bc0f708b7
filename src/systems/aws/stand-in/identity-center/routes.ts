import { Hono } from "hono";
import { html } from "hono/html";
import type { AwsWorld } from "../world.ts";
import {
  ConsoleError,
  changeSource,
  deleteProvisioningToken,
  enableIdentityCenter,
  newProvisioningToken,
} from "./console.ts";
import { identityCenter } from "./model.ts";

/**
 * The pages on which a person sets Identity Center up. Whoever asks for JSON is told in JSON; what a person asks for that
 * cannot be is 409.
 */
export function identityCenterRoutes(world: AwsWorld): Hono {
  const app = new Hono();
  const base = "/_stand-in/identity-center";
  app.onError((error, context) => {
    if (error instanceof ConsoleError) return context.text(error.message, 409);
    throw error;
  });
  app.post(base, (context) => {
    enableIdentityCenter(world);
    return context.redirect("/_stand-in/", 303);
  });
  app.get(`${base}/source`, (context) => {
    const { instance, source } = identityCenter(world).value;
    if (!instance) throw new ConsoleError("IAM Identity Center is not enabled.");
    return context.json({ acs: instance.acs, issuer: instance.issuer, source: source ?? null });
  });
  app.post(`${base}/source`, async (context) => {
    const { metadata } = await context.req.parseBody();
    await changeSource(world, String(metadata ?? ""));
    return context.redirect("/_stand-in/", 303);
  });
  app.post(`${base}/tokens`, (context) => {
    const shown = newProvisioningToken(world);
    if (context.req.header("accept")?.includes("json")) return context.json(shown);
    return context.html(html`<!doctype html>
      <html lang="en">
        <head><meta charset="utf-8" /><title>Automatic provisioning</title></head>
        <body>
          <h1>Automatic provisioning</h1>
          <p>SCIM endpoint: <code>${shown.endpoint}</code></p>
          <p>Access token, good until ${shown.expires} and shown this once: <code>${shown.token}</code></p>
          <p><a href="/_stand-in/">Back</a></p>
        </body>
      </html>`);
  });
  // Forms of a page know no DELETE.
  app.post(`${base}/tokens/:id/delete`, (context) => {
    deleteProvisioningToken(world, context.req.param("id"));
    return context.redirect("/_stand-in/", 303);
  });
  return app;
}
