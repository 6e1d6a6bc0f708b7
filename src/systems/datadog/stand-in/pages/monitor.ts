import { html } from "hono/html";
import type { Datadog } from "../context.ts";
import { evaluate } from "../metrics/evaluate.ts";
import { refresh } from "../monitors/evaluate.ts";
import { parseMonitorQuery } from "../monitors/query.ts";
import { searchMonitors } from "../monitors/search.ts";
import type { Monitor } from "../world/model.ts";
import { layout, type Markup, statusText, table } from "./layout.ts";
import { plot } from "./plot.ts";

const time = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");

export function monitorsPage(datadog: Datadog, query: string): Markup {
  const found = searchMonitors(datadog, query);
  return layout(
    query === "" ? "Monitors" : `Monitors: ${query}`,
    table(["Status", "Monitor", "Since", "Tags"], found, (monitor) => [
      statusText(refresh(datadog, monitor)),
      html`<a href="/monitors/${monitor.id}">${monitor.definition["name"]}</a>`,
      time(monitor.history.at(-1)?.at ?? 0),
      ((monitor.definition["tags"] ?? []) as readonly string[]).join(" "),
    ]),
  );
}

export function monitorPage(datadog: Datadog, monitor: Monitor): Markup {
  const status = refresh(datadog, monitor);
  const { definition, groups, history, told } = monitor;
  const button = (says: string, value: string) =>
    html`<form method="post" action="/_stand-in/monitors/${monitor.id}"><button name="status" value="${value}">${says}</button></form> `;
  return layout(
    String(definition["name"]),
    html`
      <p>${statusText(status)} ${told && html`<small>(told so by a person, whatever its query says)</small>`}</p>
      ${picture(datadog, monitor)}
      <pre>${definition["query"]}</pre>
      <pre>${definition["message"]}</pre>
      <p>${button("Let it alarm", "Alert")} ${button("Let it be quiet", "OK")} ${button("As its query says", "")}</p>
      <h2>Groups</h2>
      ${table(["Group", "Status", "Value"], Object.entries(groups), ([name, group]) => [name, statusText(group.status), group.value ?? "none"])}
      <h2>History</h2>
      ${table(["When", "Status"], history.slice(-50).toReversed(), (one) => [time(one.at), statusText(one.status)])}
    `,
  );
}

/** What its query measured over the last hour. */
function picture(datadog: Datadog, { definition }: Monitor) {
  const query = parseMonitorQuery(String(definition["type"]), String(definition["query"]));
  if (query?.kind !== "metric") return "";
  const to = datadog.seconds() + 1;
  return plot(
    evaluate(query.expression, datadog.state.metrics, { from: to - 3600, to, interval: 60 }),
    query.threshold,
  );
}
