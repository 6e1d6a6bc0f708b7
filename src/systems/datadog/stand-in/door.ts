import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Clock } from "../../../foundation/clock.ts";
import { permissionsOfUser } from "./access.ts";
import { reportTraffic } from "./agent.ts";
import type { Datadog } from "./context.ts";
import { keep } from "./kept.ts";
import { refresh } from "./monitors/evaluate.ts";
import { searchMonitors } from "./monitors/search.ts";
import { makeApiKey, makeApplicationKey } from "./rest/keys.ts";
import type { Monitor, User } from "./world/model.ts";
import { managedRoles } from "./world/permissions.ts";

const scoped = z.object({ name: z.string().min(1), scopes: z.array(z.string()).nullable() });
const account = z.object({
  name: z.string().min(1),
  email: z.string().min(3),
  role: z.enum(["admin", "standard", "read-only"]),
});
const told = z.object({ query: z.string(), status: z.enum(["Alert", "OK"]).nullable() });
const traffic = z.object({
  ...{ application: z.string(), environment: z.string(), requests: z.number(), errors: z.number() },
  ...{ seconds: z.number().optional(), minutes: z.number().optional(), metric: z.string().optional() },
});

/**
 * What people do at Datadog's pages with their own accounts, signed in as the address in the path: make keys, install
 * the App at the code host. And what only a rehearsal has: telling monitors to alarm or to be quiet, and an agent that
 * reports traffic.
 */
export function door(datadog: Datadog, clock: Clock): Hono {
  const app = new Hono();
  const as = (context: Context, permission: string): User | Response => {
    const user = datadog.state.users.find(({ email }) => email === context.req.param("email"));
    if (!user || user.disabled)
      return context.json({ errors: ["Nobody with this address can sign in"] }, 401);
    if (!permissionsOfUser(datadog, user).includes(permission))
      return context.json({ errors: ["Forbidden"] }, 403);
    return user;
  };
  const person = <Body>(
    path: string,
    permission: string,
    schema: z.ZodType<Body>,
    act: (user: User, body: Body) => object,
  ) =>
    app.post(`/_stand-in/people/:email${path}`, async (context) => {
      const user = as(context, permission);
      if (user instanceof Response) return user;
      const body = schema.safeParse(await context.req.json().catch(() => undefined));
      if (!body.success) return context.json({ errors: [body.error.message] }, 400);
      const made = act(user, body.data);
      datadog.changed();
      return context.json(made);
    });
  person("/api-keys", "api_keys_write", z.object({ name: z.string().min(1) }), (user, { name }) =>
    makeApiKey(datadog, name, user.id),
  );
  person("/application-keys", "user_app_keys", scoped, (user, { name, scopes }) =>
    makeApplicationKey(datadog, user.id, name, scopes),
  );
  person("/service-accounts", "service_account_write", account, (_, { name, email, role }) => {
    const roles = datadog.state.roles.filter((one) => one.name === managedRoles[role]).map(({ id }) => id);
    const made: User = {
      id: datadog.ids.uuid(),
      email,
      name,
      disabled: false,
      serviceAccount: true,
      roles,
      createdAt: datadog.now(),
    };
    datadog.state.users.push(made);
    return made;
  });
  person(
    "/service-accounts/application-keys",
    "service_account_write",
    scoped.extend({ account: z.string() }),
    (_, body) => makeApplicationKey(datadog, body.account, body.name, body.scopes),
  );
  person(
    "/code-host-accounts",
    "manage_integrations",
    z.object({ account: z.string() }),
    (user, { account }) => {
      const definition = { account, enabled: true, host: "github.com", repo_count: 0, repositories: [] };
      return keep(datadog, datadog.state.codeHostAccounts, {
        id: datadog.ids.uuid(),
        definition,
        creator: user.id,
      });
    },
  );

  app.post("/_stand-in/monitors", async (context) => {
    const body = told.safeParse(await context.req.json().catch(() => undefined));
    if (!body.success) return context.json({ errors: [body.error.message] }, 400);
    const found = searchMonitors(datadog, body.data.query);
    for (const monitor of found) tell(datadog, monitor, body.data.status);
    return context.json({ told: found.map(({ id }) => id) });
  });
  app.post("/_stand-in/monitors/:id", async (context) => {
    const monitor = datadog.state.monitors.find(({ id }) => String(id) === context.req.param("id"));
    if (!monitor) return context.notFound();
    const { status } = await context.req.parseBody();
    tell(datadog, monitor, status === "Alert" || status === "OK" ? status : null);
    return context.redirect(`/monitors/${monitor.id}`, 303);
  });
  app.post("/_stand-in/traffic", async (context) => {
    const body = traffic.safeParse(await context.req.json().catch(() => undefined));
    const key = datadog.state.apiKeys[0]?.key;
    if (!body.success) return context.json({ errors: [body.error.message] }, 400);
    if (!key) return context.json({ errors: ["No agent has a key yet"] }, 409);
    const agent = { url: datadog.url, apiKey: key, fetch, clock };
    const sent = await reportTraffic(agent, body.data);
    return sent.ok
      ? context.body(null, 204)
      : context.json({ errors: sent.diagnostics.map(({ summary }) => summary) }, 502);
  });
  return app;
}

/** From then on the monitor says what it was told; null: what its query says. */
function tell(datadog: Datadog, monitor: Monitor, status: Monitor["told"] | null): void {
  if (status === null) delete monitor.told;
  else if (status !== undefined) monitor.told = status;
  refresh(datadog, monitor);
  datadog.changed();
}
