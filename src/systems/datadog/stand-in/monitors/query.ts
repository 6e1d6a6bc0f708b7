import type { Aggregator } from "../metrics/evaluate.ts";
import type { Expression } from "../metrics/expression.ts";
import { parseExpression } from "../metrics/parse.ts";

export const comparators = [">=", "<=", ">", "<", "==", "!="] as const;
export type Comparator = (typeof comparators)[number];

/** `avg(last_5m):sum:requests.errors{env:qa}.as_count() > 10` */
export interface MetricAlert {
  readonly kind: "metric";
  /** Over time. */
  readonly aggregator: Aggregator;
  /** Length of the window that is looked at. */
  readonly seconds: number;
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
  const [, aggregator, number, unit = "", rest] =
    /^(avg|sum|min|max)\(\s*last_(\d+)(m|h|d|w)\s*\)\s*:(.*)$/is.exec(text) ?? [];
  const [, inner, comparator, threshold] = comparison.exec(rest?.trim() ?? "") ?? [];
  const expression = inner === undefined ? undefined : parseExpression(inner);
  if (!aggregator || !expression || !comparator) return undefined;
  return {
    kind: "metric",
    aggregator: aggregator as Aggregator,
    seconds: Number(number) * (secondsOf[unit] ?? 60),
    expression,
    comparator: comparator as Comparator,
    threshold: Number(threshold),
  };
}

const secondsOf: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

const duration = (text: string | undefined): number | undefined => {
  const [, number, unit = ""] = /^(\d+)([mhd])$/.exec(text ?? "") ?? [];
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
