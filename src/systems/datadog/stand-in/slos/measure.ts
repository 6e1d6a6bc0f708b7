import type { Datadog } from "../context.ts";
import { evaluate, evaluateOnce } from "../metrics/evaluate.ts";
import type { Expression } from "../metrics/expression.ts";
import { parseExpression } from "../metrics/parse.ts";
import { type Comparator, compare, type SloAlert } from "../monitors/query.ts";
import type { JsonObject, Kept, Monitor } from "../world/model.ts";

/** Seconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How an objective did over a span, in percent; null where nothing was measured. */
export interface Measured {
  readonly value: number | null;
  /** What was good, and all there was: events, or seconds. */
  readonly good: number;
  readonly all: number;
}

export function measure(datadog: Datadog, slo: Kept, span: Span): Measured {
  switch (slo.definition["type"]) {
    case "metric": {
      const { numerator, denominator } = (slo.definition["query"] ?? {}) as Record<string, string>;
      const sum = (text: string | undefined) => {
        const read = text === undefined ? undefined : parseExpression(text);
        const lines = read ? evaluateOnce(read, datadog.state.metrics, span, "sum") : [];
        return lines.reduce((all, { value }) => all + (value ?? 0), 0);
      };
      return share(sum(numerator), sum(denominator));
    }
    case "monitor": {
      const ids = (slo.definition["monitor_ids"] ?? []) as readonly number[];
      const monitors = datadog.state.monitors.filter(({ id }) => ids.includes(id));
      const parts = monitors.map((one) => uptime(one, span));
      // The objective holds only while all of its monitors do: what is worst counts for the whole.
      const known = Math.max(0, ...parts.map(({ all }) => all));
      return share(known - Math.max(0, ...parts.map(({ good, all }) => all - good)), known);
    }
    default:
      return timeSlices(datadog, slo, span);
  }
}

function share(good: number, all: number): Measured {
  return { good, all, value: all === 0 ? null : (good / all) * 100 };
}

/** Seconds within the span in which a monitor had data, and did not alarm. */
function uptime({ history }: Monitor, { from, to }: Span): Measured {
  let [good, all] = [0, 0];
  history.forEach(({ at, status }, index) => {
    const seconds = Math.min(to, history[index + 1]?.at ?? to) - Math.max(from, at);
    if (seconds <= 0 || status === "No Data") return;
    all += seconds;
    if (status !== "Alert") good += seconds;
  });
  return share(good, all);
}

/** Seconds of slices in which a formula compared well. */
function timeSlices(datadog: Datadog, slo: Kept, { from, to }: Span): Measured {
  const specification = (slo.definition["sli_specification"] ?? {}) as JsonObject;
  const slice = (specification["time_slice"] ?? {}) as JsonObject;
  const expression = formulaOf((slice["query"] ?? {}) as JsonObject);
  if (!expression) return share(0, 0);
  const interval = Number(slice["query_interval_seconds"] ?? 300);
  const [line] = evaluate(expression, datadog.state.metrics, { from, to, interval });
  const values = (line?.values ?? []).filter((value) => value !== null);
  const fine = values.filter((value) =>
    compare(value, slice["comparator"] as Comparator, Number(slice["threshold"])),
  );
  return share(fine.length * interval, values.length * interval);
}

/** The first formula over its named queries, as `{formulas, queries}` hold them. */
export function formulaOf({ formulas, queries }: JsonObject): Expression | undefined {
  const named = new Map<string, Expression>();
  for (const one of (queries ?? []) as readonly JsonObject[]) {
    const read = parseExpression(String(one["query"]));
    if (!read) return undefined;
    named.set(String(one["name"]), read);
  }
  const [formula] = (formulas ?? []) as readonly JsonObject[];
  return formula ? parseExpression(String(formula["formula"]), named) : undefined;
}

/** The target in percent for a time frame such as `30d`; the first where there is none for it. */
export function targetOf(slo: Kept, timeframe?: string): number {
  const all = (slo.definition["thresholds"] ?? []) as readonly JsonObject[];
  return Number((all.find((one) => one["timeframe"] === timeframe) ?? all[0])?.["target"] ?? 100);
}

/** How much of the error budget is gone, in percent. */
export function spentBudget(datadog: Datadog, slo: Kept, days: number): number | null {
  const to = datadog.seconds() + 1;
  const { value } = measure(datadog, slo, { from: to - days * 86_400, to });
  return value === null ? null : ((100 - value) / (100 - targetOf(slo, `${days}d`))) * 100;
}

/** How many times faster than allowed the budget goes, in each of its windows: the slowest counts, for all must hold. */
export function burnRate(datadog: Datadog, slo: Kept, { days, windows }: SloAlert): number | null {
  const to = datadog.seconds() + 1;
  const rates = windows.map((seconds) => {
    const { value } = measure(datadog, slo, { from: to - seconds, to });
    return value === null ? null : (100 - value) / (100 - targetOf(slo, `${days}d`));
  });
  return rates.some((rate) => rate === null) ? null : Math.min(...rates.map((rate) => rate ?? 0));
}
