import { type Answer, answer, refuse, refuseItem } from "../answer.ts";
import { evaluate, pieces } from "../metrics/evaluate.ts";
import { parseExpression } from "../metrics/parse.ts";
import { asList, asObject, objectAt } from "../read.ts";
import type { Call } from "../router.ts";
import { type Measured, measure, targetOf } from "../slos/measure.ts";
import type { Kept } from "../world/model.ts";
import { typeIds } from "./slos.ts";

/** How much of what may go wrong is left, in percent. */
const left = (value: number, target: number): number => 100 - ((100 - value) / (100 - target)) * 100;

function spanOf({ query }: Call) {
  const [from, to] = [Number(query("from_ts")), Number(query("to_ts"))];
  return from > 0 && from < to ? { from, to } : undefined;
}

/** `GET /api/v1/slo/{id}/history`: the objective over a span, and for events their numbers over time. */
export function history(call: Call, slo: Kept): Answer {
  const span = spanOf(call);
  if (!span) return refuse(400, "from_ts must be before to_ts");
  const measured = measure(call.datadog, slo, span);
  const thresholds = asList(slo.definition["thresholds"]).map(asObject);
  const overall = {
    ...{ name: slo.definition["name"], sli_value: measured.value, span_precision: 2, preview: false },
    ...{ precision: { "7d": 2, "30d": 2, "90d": 2 }, history: [], group: "overall" },
    error_budget_remaining: Object.fromEntries(
      measured.value === null
        ? []
        : thresholds.map((one) => [
            String(one["timeframe"]),
            left(measured.value ?? 0, Number(one["target"])),
          ]),
    ),
    ...(measured.value === null && {
      errors: [{ error_type: "no_data", error_message: "No data in the time range" }],
    }),
  };
  const metric = slo.definition["type"] === "metric";
  return answer({
    data: {
      ...{ from_ts: span.from, to_ts: span.to, group_by: [], overall, groups: [] },
      ...{ type: slo.definition["type"], type_id: typeIds[String(slo.definition["type"])] },
      ...(metric && { series: seriesOf(call, slo, span, measured) }),
      thresholds: Object.fromEntries(thresholds.map((one) => [String(one["timeframe"]), one])),
    },
    errors: null,
  });
}

function seriesOf(call: Call, slo: Kept, span: { from: number; to: number }, measured: Measured) {
  const { numerator, denominator } = objectAt(slo.definition, "query");
  const interval = Math.max(60, Math.ceil((span.to - span.from) / 100));
  const window = { ...span, interval };
  const line = (text: unknown, sum: number) => {
    const expression = parseExpression(String(text));
    const [first] = expression ? evaluate(expression, call.datadog.state.metrics, window) : [];
    const values = (first?.values ?? []).map((value) => value ?? 0);
    return { count: values.length, sum, values, metadata: {} };
  };
  return {
    ...{
      res_type: "time_series",
      resp_version: 2,
      interval,
      query: `${numerator} / ${denominator}`,
      message: "",
    },
    times: pieces(window).map((at) => at * 1000),
    numerator: line(numerator, measured.good),
    denominator: line(denominator, measured.all),
  };
}

/** `GET /api/v2/slo/{id}/status` */
export function status(call: Call, slo: Kept): Answer {
  const span = spanOf(call);
  if (!span) return refuseItem(400, "Bad Request", "from_ts must be before to_ts");
  const { value, good, all } = measure(call.datadog, slo, span);
  const target = targetOf(slo);
  const rest = value === null ? null : left(value, target);
  const state = value === null ? "no_data" : value >= target ? "ok" : "breached";
  const budget = all * ((100 - target) / 100) - (all - good);
  return answer({
    data: {
      ...{ id: slo.id, type: "slo_status" },
      attributes: {
        ...{ sli: value, state, span_precision: 2, error_budget_remaining: rest },
        raw_error_budget_remaining: {
          value: budget,
          unit: slo.definition["type"] === "metric" ? "events" : "seconds",
        },
      },
    },
  });
}
