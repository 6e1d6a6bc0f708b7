import type { Aggregator } from "../metrics/evaluate.ts";
import type { Expression } from "../metrics/expression.ts";
import { parseExpression } from "../metrics/parse.ts";

export const comparators = [">=", "<=", ">", "<", "==", "!="] as const;
export type Comparator = (typeof comparators)[number];

/**
 * `avg(last_5m):sum:requests.errors{env:qa}.as_count() > 10`, `percentile(last_5m):p95:requests{env:qa} > 1`, or
 * `change(avg(last_5m),last_1h):avg:requests{env:qa} > 10`
 */
export interface MetricAlert {
  readonly kind: "metric";
  /** Over time. */
  readonly aggregator: Aggregator;
  /** Length of the window that is looked at. */
  readonly seconds: number;
  /** Set where the value is compared with what it was so many seconds ago. */
  readonly change?: { readonly relative: boolean; readonly secondsAgo: number };
  readonly expression: Expression;
  readonly comparator: Comparator;
  readonly threshold: number;
}

/** `burn_rate("<id>").over("30d").long_window("1h").short_window("5m") > 14.4`, or `error_budget("<id>").over("7d") > 75` */
export interface SloAlert {
  readonly kind: "slo";
  readonly slo: string;
  readonly measure: "error_budget" | "burn_rate";
  /** Days that the objective is about. */
  readonly days: number;
  /** Seconds, of a burn rate. */
  readonly windows: readonly number[];
  readonly comparator: Comparator;
  readonly threshold: number;
}

/** `12345 && !67890` */
export interface Composite {
  readonly kind: "composite";
  readonly monitors: readonly number[];
  readonly text: string;
}

export type MonitorQuery = MetricAlert | SloAlert | Composite;

/** The types of monitors that the stand-in evaluates, and how their queries read. */
const readers: Readonly<Record<string, (text: string) => MonitorQuery | undefined>> = {
  "metric alert": metricAlert,
  "query alert": metricAlert,
  "slo alert": sloAlert,
  composite,
};

export const servedTypes: readonly string[] = Object.keys(readers);

/** Undefined where the query cannot be read as one of its type. */
export function parseMonitorQuery(type: string, query: string): MonitorQuery | undefined {
  return readers[type]?.(query.trim());
}

const comparison = /^(.*?)\s*(>=|<=|==|!=|>|<)\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)$/is;

function metricAlert(text: string): MetricAlert | undefined {
  const [, head = "", rest = ""] = /^([a-z_]+\([^:]*\))\s*:(.*)$/is.exec(text) ?? [];
  const over = overTime(head.replace(/\s/g, ""));
  const [, inner, comparator, threshold] = comparison.exec(rest.trim()) ?? [];
  const expression = inner === undefined ? undefined : parseExpression(inner);
  if (!over || !expression || !comparator) return undefined;
  return {
    kind: "metric",
    ...over,
    expression,
    comparator: comparator as Comparator,
    threshold: Number(threshold),
  };
}

function overTime(head: string): Pick<MetricAlert, "aggregator" | "seconds" | "change"> | undefined {
  const [, plain, window] = /^(avg|sum|min|max|percentile)\(last_(\w+)\)$/.exec(head) ?? [];
  const [, kind, changed, changedWindow, ago] =
    /^(change|pct_change)\((avg|sum|min|max)\(last_(\w+)\),last_(\w+)\)$/.exec(head) ?? [];
  const seconds = duration(window ?? changedWindow);
  const secondsAgo = duration(ago);
  if (seconds === undefined) return undefined;
  // A percentile is taken by the query's own aggregator, over the window as a whole.
  if (plain) return { aggregator: plain === "percentile" ? "last" : (plain as Aggregator), seconds };
  if (secondsAgo === undefined) return undefined;
  return {
    aggregator: changed as Aggregator,
    seconds,
    change: { relative: kind === "pct_change", secondsAgo },
  };
}

const secondsOf: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

const duration = (text: string | undefined): number | undefined => {
  const [, number, unit = ""] = /^(\d+)([mhdw])$/.exec(text ?? "") ?? [];
  return number === undefined ? undefined : Number(number) * (secondsOf[unit] ?? 1);
};

function sloAlert(text: string): SloAlert | undefined {
  const [, measure, slo = "", over, calls = "", comparator, threshold] =
    /^(error_budget|burn_rate)\("([^"]+)"\)\.over\("(\d+)d"\)((?:\.\w+\("\w+"\))*)\s*(>=|>)\s*(\d+(?:\.\d+)?)$/.exec(
      text,
    ) ?? [];
  if (!measure || !comparator) return undefined;
  const windows = ["long_window", "short_window"].flatMap(
    (name) => duration(new RegExp(`\\.${name}\\("(\\w+)"\\)`).exec(calls)?.[1]) ?? [],
  );
  if ((measure === "burn_rate") !== windows.length > 0) return undefined;
  return {
    kind: "slo",
    slo,
    measure: measure as SloAlert["measure"],
    days: Number(over),
    windows,
    comparator: comparator as Comparator,
    threshold: Number(threshold),
  };
}

function composite(text: string): Composite | undefined {
  if (!/^[\d\s!&|()]+$/.test(text) || !/^!?\s*\(*\s*!?\d+\)*(\s*(&&|\|\|)\s*\(*!?\s*\(*\d+\)*)*$/.test(text))
    return undefined;
  const monitors = [...text.matchAll(/\d+/g)].map(([one]) => Number(one));
  return { kind: "composite", monitors: [...new Set(monitors)], text };
}

export function compare(value: number, comparator: Comparator, threshold: number): boolean {
  switch (comparator) {
    case ">":
      return value > threshold;
    case ">=":
      return value >= threshold;
    case "<":
      return value < threshold;
    case "<=":
      return value <= threshold;
    case "==":
      return value === threshold;
    case "!=":
      return value !== threshold;
    default:
      return comparator satisfies never;
  }
}
