import { Hono } from "hono";
import { html } from "hono/html";
import type { Datadog } from "../context.ts";
import { dashboardPage } from "./dashboard.ts";
import { layout, pageHeaders, table } from "./layout.ts";
import { monitorPage, monitorsPage } from "./monitor.ts";

/** Pages for people. No key is shown on any, and nobody signs in: they lie on the loopback. */
export function pages(datadog: Datadog): Hono {
  const app = new Hono();
  const { state } = datadog;
  app.get("/", (context) => {
    const title = `${state.organization.name} at Datadog`;
    const users = state.users.filter(({ disabled }) => !disabled);
    return context.html(
      layout(
        title,
        html`<p>${state.monitors.length} monitors, ${state.slos.length} objectives, ${state.dashboards.length} dashboards,
            ${Object.keys(state.metrics).length} metrics</p>
          <h2>Deployments</h2>
          ${table(
            ["When", "Service", "Environment", "Version", "Commit"],
            state.deployments.slice(-30).toReversed(),
            ({ attributes }) => [
              attributes["finished_at"],
              attributes["service"],
              attributes["env"] ?? "",
              attributes["version"] ?? "",
              (attributes["git"] as { commit_sha?: string } | undefined)?.commit_sha?.slice(0, 7) ?? "",
            ],
          )}
          <h2>AWS accounts</h2>
          ${table(["Account", "Role"], state.awsAccounts, ({ definition }) => [
            definition["aws_account_id"],
            (definition["auth_config"] as { role_name?: string } | undefined)?.role_name ?? "",
          ])}
          <h2>People and service accounts</h2>
          ${table(["Name", "Address", "Application keys"], users, (user) => [
            user.name,
            user.email,
            state.applicationKeys
              .filter(({ owner }) => owner === user.id)
              .map(({ name }) => name)
              .join(", "),
          ])}
          <h2>Events</h2>
          ${table(["When", "What"], state.events.slice(-30).toReversed(), ({ at, title }) => [new Date(at * 1000).toISOString(), title])}`,
      ),
      200,
      pageHeaders,
    );
  });
  app.get("/monitors/manage", (context) =>
    context.html(monitorsPage(datadog, context.req.query("q") ?? ""), 200, pageHeaders),
  );
  app.get("/monitors/:id", (context) => {
    const monitor = state.monitors.find(({ id }) => String(id) === context.req.param("id"));
    return monitor ? context.html(monitorPage(datadog, monitor), 200, pageHeaders) : context.notFound();
  });
  app.get("/dashboard/lists", (context) => {
    const list = table(["Dashboard"], state.dashboards, ({ id, definition }) => [
      html`<a href="/dashboard/${id}">${definition["title"]}</a>`,
    ]);
    return context.html(layout("Dashboards", list), 200, pageHeaders);
  });
  app.get("/dashboard/:id/:title?", (context) => {
    const dashboard = state.dashboards.find(({ id }) => id === context.req.param("id"));
    return dashboard ? context.html(dashboardPage(datadog, dashboard), 200, pageHeaders) : context.notFound();
  });
  return app;
}
