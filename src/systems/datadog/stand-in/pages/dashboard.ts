import { html } from "hono/html";
import type { Datadog } from "../context.ts";
import { evaluate } from "../metrics/evaluate.ts";
import { parseExpression } from "../metrics/parse.ts";
import { refresh } from "../monitors/evaluate.ts";
import { searchMonitors } from "../monitors/search.ts";
import { asList, asObject, asText } from "../read.ts";
import { formulaOf, measure, targetOf } from "../slos/measure.ts";
import type { JsonObject, Kept } from "../world/model.ts";
import { layout, type Markup, statusText } from "./layout.ts";
import { plot } from "./plot.ts";

export function dashboardPage(datadog: Datadog, { definition }: Kept): Markup {
  const variables = asList(definition["template_variables"]).map(asObject);
  return layout(
    String(definition["title"]),
    html`<p>${definition["description"] ?? ""}</p>
      <div class="widgets">${asList(definition["widgets"]).map((one) => widget(datadog, asObject(one), variables))}</div>`,
  );
}

/** One widget, drawn as simply as it can be; one of a type that is not drawn says so. */
function widget(datadog: Datadog, one: JsonObject, variables: readonly JsonObject[]): Markup {
  const definition = asObject(one["definition"]);
  const type = String(definition["type"]);
  const draw =
    drawings[type] ??
    (() => html`<p><small>The stand-in does not draw widgets of the type ${type}.</small></p>`);
  return html`<section><h3>${asText(definition["title"]) ?? ""}</h3>${draw(datadog, definition, variables)}</section>`;
}

type Drawing = (datadog: Datadog, definition: JsonObject, variables: readonly JsonObject[]) => Markup;

/** Template variables stand for everything, or for their default. */
function filledIn(text: string, variables: readonly JsonObject[]): string {
  return variables.reduce((filled, { name, prefix, default: standard }) => {
    const value = asText(standard) ?? "*";
    return filled.replaceAll(`$${name}`, value === "*" || !asText(prefix) ? value : `${prefix}:${value}`);
  }, text);
}

const timeseries: Drawing = (datadog, { requests }, variables) => {
  const to = datadog.seconds() + 1;
  const lines = asList(requests).flatMap((one) => {
    const request = asObject(one);
    const text = asText(request["q"]);
    const expression = text ? parseExpression(filledIn(text, variables)) : formulaOf(request);
    return expression
      ? evaluate(expression, datadog.state.metrics, { from: to - 3600, to, interval: 60 })
      : [];
  });
  return html`${plot(lines)}`;
};

const drawings: Readonly<Record<string, Drawing>> = {
  timeseries,
  query_value: timeseries,
  note: (_, { content }) => html`<pre>${content}</pre>`,
  slo: (datadog, { slo_id }) => {
    const slo = datadog.state.slos.find(({ id }) => id === slo_id);
    if (!slo) return html`<p><small>There is no such objective.</small></p>`;
    const to = datadog.seconds() + 1;
    const { value, good, all } = measure(datadog, slo, { from: to - 30 * 86_400, to });
    return html`<p>${value === null ? "No data" : `${value.toFixed(3)} %`} of at least ${targetOf(slo, "30d")} %</p>
      <p><small>${Math.round(good)} of ${Math.round(all)} in 30 days</small></p>`;
  },
  manage_status: (datadog, { query }, variables) => html`<ul>
    ${searchMonitors(datadog, filledIn(asText(query) ?? "", variables)).map(
      (monitor) =>
        html`<li>${statusText(refresh(datadog, monitor))} <a href="/monitors/${monitor.id}">${monitor.definition["name"]}</a></li>`,
    )}
  </ul>`,
  group: (datadog, { widgets }, variables) =>
    html`${asList(widgets).map((one) => widget(datadog, asObject(one), variables))}`,
};
