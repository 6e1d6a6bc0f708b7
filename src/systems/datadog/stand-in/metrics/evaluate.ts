import {
  type Expression,
  isArithmetic,
  type MetricQuery,
  metricQueries,
  type Operator,
} from "./expression.ts";
import { matchesFilter } from "./filter.ts";
import { type MetricStore, type Series, tagValue } from "./model.ts";

/** Seconds since 1970, from the first inclusive to the last exclusive, in equal pieces. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly interval: number;
}

export type Values = readonly (number | null)[];

/** One line of a result: the group it is about, and a value for each piece of the window. */
export interface Line {
  /** Values of the tags that it is grouped by, in their order: `service:storefront`; empty where it is not grouped. */
  readonly scope: readonly string[];
  readonly values: Values;
}

export type Aggregator = "avg" | "sum" | "min" | "max" | "count" | "last";

export function reduce(values: Values, aggregator: Aggregator): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const sum = known.reduce((all, one) => all + one, 0);
  switch (aggregator) {
    case "sum":
      return sum;
    case "avg":
      return sum / known.length;
    case "min":
      return Math.min(...known);
    case "max":
      return Math.max(...known);
    case "count":
      return known.length;
    case "last":
      return known.at(-1) ?? null;
    default:
      return aggregator satisfies never;
  }
}

/** Lines over time. A group is there where a series of it ever was, though it may have no value in the window. */
export function evaluate(expression: Expression, store: MetricStore, window: Window): readonly Line[] {
  switch (expression.kind) {
    case "number":
      return [{ scope: [], values: pieces(window).map(() => expression.value) }];
    case "metric":
      return metricLines(expression, store, window);
    case "function":
      return functionLines(expression, store, window);
    case "arithmetic": {
      const left = evaluate(expression.left, store, window);
      const right = evaluate(expression.right, store, window);
      return combine(left, right, arithmetic[expression.operator]);
    }
    default:
      return expression satisfies never;
  }
}

/**
 * One value for each group. Counts in arithmetic are summed over the whole window before anything is computed from
 * them, and a percentile is one of all its points: https://docs.datadoghq.com/monitors/guide/as-count-in-monitor-evaluations/
 */
export function evaluateOnce(
  expression: Expression,
  store: MetricStore,
  span: Omit<Window, "interval">,
  aggregator: Aggregator,
): readonly { readonly scope: readonly string[]; readonly value: number | null }[] {
  const length = Math.max(1, span.to - span.from);
  const queries = metricQueries(expression);
  const whole =
    (isArithmetic(expression) && queries.some((one) => one.as === "count")) ||
    queries.some((one) => typeof one.aggregator === "number");
  const interval = whole ? length : Math.min(length, Math.max(60, Math.ceil(length / 300)));
  return evaluate(expression, store, { ...span, interval }).map(({ scope, values }) => ({
    scope,
    value: reduce(values, aggregator),
  }));
}

const arithmetic: Record<Operator, (left: number, right: number) => number | null> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => (right === 0 ? null : left / right),
};

/** Group by group; what is not grouped goes with every group. */
function combine(
  left: readonly Line[],
  right: readonly Line[],
  compute: (left: number, right: number) => number | null,
): readonly Line[] {
  const [one, other] = [left[0], right[0]];
  if (!one || !other) return [];
  const together = (scope: readonly string[], a: Values, b: Values): Line => ({
    scope,
    values: a.map((value, index) => {
      const beside = b[index] ?? null;
      return value === null || beside === null ? null : compute(value, beside);
    }),
  });
  if (left.length === 1 && one.scope.length === 0) {
    return right.map(({ scope, values }) => together(scope, one.values, values));
  }
  if (right.length === 1 && other.scope.length === 0) {
    return left.map(({ scope, values }) => together(scope, values, other.values));
  }
  return left.flatMap(({ scope, values }) => {
    const beside = right.find((line) => line.scope.join() === scope.join());
    return beside ? [together(scope, values, beside.values)] : [];
  });
}

function functionLines(
  { name, of, limit = 0 }: Extract<Expression, { kind: "function" }>,
  store: MetricStore,
  window: Window,
): readonly Line[] {
  const inner = evaluate(of, store, window);
  if (name === "default_zero") {
    const lines = inner.length > 0 ? inner : [{ scope: [], values: pieces(window).map(() => null) }];
    return lines.map(({ scope, values }) => ({ scope, values: values.map((value) => value ?? 0) }));
  }
  const compute = {
    abs: Math.abs,
    clamp_min: (x: number) => Math.max(x, limit),
    clamp_max: (x: number) => Math.min(x, limit),
  }[name];
  return inner.map(({ scope, values }) => ({
    scope,
    values: values.map((value) => (value === null ? null : compute(value))),
  }));
}

function metricLines(query: MetricQuery, store: MetricStore, window: Window): readonly Line[] {
  const groups = new Map<string, { readonly scope: readonly string[]; readonly members: Series[] }>();
  for (const series of store[query.metric] ?? []) {
    if (!matchesFilter(query.filter, series)) continue;
    // Only distributions have percentiles.
    if (typeof query.aggregator === "number" && series.type !== "distribution") continue;
    const values = query.by.map((key) => tagValue(series, key));
    if (values.some((value) => value === undefined)) continue;
    const scope = query.by.map((key, index) => `${key}:${values[index]}`);
    const group = groups.get(scope.join()) ?? { scope, members: [] };
    group.members.push(series);
    groups.set(scope.join(), group);
  }
  const lines = [...groups.values()].map(({ scope, members }) => ({
    scope,
    values: filled(query, groupValues(query, members, window)),
  }));
  return lines.sort((a, b) => (a.scope.join() < b.scope.join() ? -1 : 1));
}

function groupValues(query: MetricQuery, members: readonly Series[], window: Window): Values {
  if (typeof query.aggregator === "number") {
    const percent = query.aggregator / 100;
    const all = members.map((series) => buckets(series, window));
    return pieces(window).map((_, index) =>
      percentile(
        all.flatMap((one) => one[index] ?? []),
        percent,
      ),
    );
  }
  const aggregator = query.aggregator;
  const lines = members.map((series) =>
    buckets(series, window).map((points) => inTime(query, series, points, window.interval)),
  );
  return pieces(window).map((_, index) =>
    reduce(
      lines.map((one) => one[index] ?? null),
      aggregator,
    ),
  );
}

/** The points of one piece of the window as one value. */
function inTime(
  query: MetricQuery,
  series: Series,
  points: readonly number[],
  interval: number,
): number | null {
  if (points.length === 0) return null;
  if (query.rollup) return reduce(points, query.rollup.method);
  const sum = points.reduce((all, one) => all + one, 0);
  const counted = series.type === "rate" ? sum * (series.interval || 1) : sum;
  if (query.as === "count") return counted;
  if (query.as === "rate") return counted / interval;
  return series.type === "count" ? sum : sum / points.length;
}

function filled({ fill }: MetricQuery, values: Values): Values {
  if (fill === undefined) return values;
  let last: number | null = fill === "zero" ? 0 : null;
  return values.map((value) => {
    if (value !== null && fill === "last") last = value;
    return value ?? last;
  });
}

function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}

/** When each piece of the window begins. */
export function pieces({ from, to, interval }: Window): readonly number[] {
  return Array.from(
    { length: Math.max(1, Math.ceil((to - from) / interval)) },
    (_, index) => from + index * interval,
  );
}

function buckets(series: Series, window: Window): readonly (readonly number[])[] {
  const all: number[][] = pieces(window).map(() => []);
  for (const [at, value] of series.points) {
    if (at >= window.from && at < window.to)
      all[Math.floor((at - window.from) / window.interval)]?.push(value);
  }
  return all;
}
