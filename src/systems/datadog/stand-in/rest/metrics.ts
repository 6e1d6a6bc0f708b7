import { type Answer, answer, refuse } from "../answer.ts";
import { type Aggregator, evaluate, evaluateOnce, pieces, type Window } from "../metrics/evaluate.ts";
import { type Expression, metricQueries } from "../metrics/expression.ts";
import { parseExpression } from "../metrics/parse.ts";
import { asList, asObject, attributesOf } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { JsonObject } from "../world/model.ts";

/** `GET /api/v1/query`: one query, over seconds. */
function query(call: Call): Answer {
  const [from, to] = [Number(call.query("from")), Number(call.query("to"))];
  const text = call.query("query") ?? "";
  if (!(from < to)) return refuse(400, "Error parsing query: invalid time range");
  const expression = parseExpression(text);
  if (!expression)
    return refuse(400, `Error parsing query: \n unable to parse ${text}: Rule 'scope_expr' didn't match`);
  const interval = intervalFor(to - from);
  const window = aligned({ from, to, interval });
  const starts = pieces(window);
  const queries = metricQueries(expression);
  const [first] = queries;
  const series = evaluate(expression, call.datadog.state.metrics, window)
    .filter(({ values }) => values.some((value) => value !== null))
    .map(({ scope, values }, index) => {
      const points = values.flatMap((value, place) =>
        value === null ? [] : [[(starts[place] ?? from) * 1000, value]],
      );
      return {
        ...{
          metric: first?.metric ?? "",
          display_name: first?.metric ?? "",
          expression: text,
          query_index: index,
        },
        ...{
          aggr: typeof first?.aggregator === "string" ? first.aggregator : null,
          interval,
          length: points.length,
        },
        ...{ scope: scope.join(",") || "*", tag_set: scope, pointlist: points, unit: [null, null] },
        ...{ start: from * 1000, end: to * 1000 - 1 },
      };
    });
  return answer({
    ...{ status: "ok", res_type: "time_series", query: text, message: "", error: "", series },
    ...{
      from_date: from * 1000,
      to_date: to * 1000,
      group_by: first?.by ?? [],
      resp_version: 1,
      values: [],
      times: [],
    },
  });
}

/** At most about 300 points, as the vendor answers; at least the ten seconds of an agent. */
const intervalFor = (seconds: number): number => Math.max(10, Math.ceil(seconds / 300 / 10) * 10);

/** The vendor's pieces begin at whole multiples of their length, the first of them before what was asked for. */
const aligned = (window: Window): Window => ({
  ...window,
  from: window.from - (window.from % window.interval),
});

interface Formula {
  readonly name: string;
  readonly expression: Expression;
  readonly aggregator: Aggregator;
}

/** The formulas of a v2 query, or its queries themselves where there are none. */
function formulasOf(attributes: JsonObject): readonly Formula[] | string {
  const named = new Map<string, Expression>();
  const queries = asList(attributes["queries"]).map(asObject);
  for (const [index, one] of queries.entries()) {
    if (one["data_source"] !== "metrics") return "The stand-in serves the data source 'metrics' only";
    const expression = parseExpression(String(one["query"]));
    if (!expression) return `Error parsing query: ${one["query"]}`;
    named.set(String(one["name"] ?? `query${index}`), expression);
  }
  const aggregator = (queries[0]?.["aggregator"] ?? "avg") as Aggregator;
  const formulas = asList(attributes["formulas"]).map((one) => String(asObject(one)["formula"]));
  if (formulas.length === 0) {
    return [...named].map(([name, expression], index) => ({
      ...{ name, expression },
      aggregator: (queries[index]?.["aggregator"] ?? "avg") as Aggregator,
    }));
  }
  const read = formulas.map((formula) => parseExpression(formula, named));
  if (read.some((one) => one === undefined)) return "Error parsing formula";
  return read.flatMap((expression, index) =>
    expression ? [{ name: formulas[index] ?? "", expression, aggregator }] : [],
  );
}

function spanOf(attributes: JsonObject) {
  const [from, to] = [Number(attributes["from"]), Number(attributes["to"])];
  return from < to ? { from: Math.floor(from / 1000), to: Math.ceil(to / 1000) } : undefined;
}

/** `POST /api/v2/query/scalar`: one value for each group. Times are milliseconds. */
function scalar({ datadog, body }: Call): Answer {
  const attributes = attributesOf(body);
  const [span, formulas] = [spanOf(attributes), formulasOf(attributes)];
  if (!span) return refuse(400, "Invalid time range");
  if (typeof formulas === "string") return refuse(400, formulas);
  const lines = formulas.map(({ expression, aggregator }) =>
    evaluateOnce(expression, datadog.state.metrics, span, aggregator).filter(({ value }) => value !== null),
  );
  const scopes = [...new Map(lines.flat().map(({ scope }) => [scope.join(), scope])).values()];
  const keys = (scopes[0] ?? []).map((tag) => tag.split(":")[0] ?? "");
  const groups = keys.map((key, place) => ({
    ...{ type: "group", name: key },
    values: scopes.map((scope) => [(scope[place] ?? "").slice(key.length + 1)]),
  }));
  const numbers = formulas.map(({ name }, index) => ({
    ...{ type: "number", name, meta: { unit: null } },
    values: scopes.map(
      (scope) => lines[index]?.find((one) => one.scope.join() === scope.join())?.value ?? null,
    ),
  }));
  return answer({ data: { type: "scalar_response", attributes: { columns: [...groups, ...numbers] } } });
}

/** `POST /api/v2/query/timeseries`: values over time. Times are milliseconds. */
function timeseries({ datadog, body }: Call): Answer {
  const attributes = attributesOf(body);
  const [span, formulas] = [spanOf(attributes), formulasOf(attributes)];
  if (!span) return refuse(400, "Invalid time range");
  if (typeof formulas === "string") return refuse(400, formulas);
  const asked = Number(attributes["interval"] ?? 0) / 1000;
  const window = aligned({ ...span, interval: Math.max(10, asked || intervalFor(span.to - span.from)) });
  const lines = formulas.flatMap(({ expression }, index) =>
    evaluate(expression, datadog.state.metrics, window)
      .filter(({ values }) => values.some((value) => value !== null))
      .map((line) => ({ ...line, index })),
  );
  return answer({
    data: {
      type: "timeseries_response",
      attributes: {
        series: lines.map(({ scope, index }) => ({
          group_tags: scope,
          query_index: index,
          unit: [null, null],
        })),
        times: pieces(window).map((at) => at * 1000),
        values: lines.map(({ values }) => values),
      },
    },
  });
}

export const metricEndpoints = [
  endpoint("GET", "/api/v1/query", "may timeseries_query", query),
  endpoint("POST", "/api/v2/query/scalar", "may timeseries_query", scalar),
  endpoint("POST", "/api/v2/query/timeseries", "may timeseries_query", timeseries),
  endpoint("GET", "/api/v1/metrics", "may metrics_read", ({ datadog, query }) => {
    const from = Number(query("from"));
    if (Number.isNaN(from)) return refuse(400, "The parameter 'from' is required");
    const active = Object.entries(datadog.state.metrics).filter(([, all]) =>
      all.some(({ points }) => (points.at(-1)?.[0] ?? 0) >= from),
    );
    return answer({ from: String(from), metrics: active.map(([name]) => name).sort() });
  }),
];
