/** Which series a query is about, as it stands between braces. */
export type Filter =
  | { readonly kind: "everything" }
  /** `value` may hold `*`; without a key it is a tag as it is. */
  | { readonly kind: "tag"; readonly key: string; readonly value: string }
  | { readonly kind: "not"; readonly of: Filter }
  | { readonly kind: "and" | "or"; readonly of: readonly Filter[] };

export type SpaceAggregator = "avg" | "sum" | "min" | "max" | "count";

/** `sum:trace.http.request.hits{env:qa} by {service}.as_count()` */
export interface MetricQuery {
  readonly kind: "metric";
  /** Over series; a number is a percentile of all points. */
  readonly aggregator: SpaceAggregator | number;
  readonly metric: string;
  readonly filter: Filter;
  readonly by: readonly string[];
  readonly as?: "count" | "rate";
  readonly rollup?: { readonly method: SpaceAggregator; readonly seconds?: number };
  readonly fill?: "zero" | "last";
}

export type Operator = "+" | "-" | "*" | "/";

/** A query of metrics with arithmetic: https://docs.datadoghq.com/dashboards/functions/ */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | {
      readonly kind: "arithmetic";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "function";
      readonly name: FunctionName;
      readonly of: Expression;
      readonly limit?: number;
    }
  | MetricQuery;

/** Functions that the stand-in computes. The vendor knows more. */
export const functionNames = ["default_zero", "abs", "clamp_min", "clamp_max"] as const;
export type FunctionName = (typeof functionNames)[number];

/** Every query of a metric within it. */
export function metricQueries(expression: Expression): readonly MetricQuery[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "metric":
      return [expression];
    case "function":
      return metricQueries(expression.of);
    case "arithmetic":
      return [...metricQueries(expression.left), ...metricQueries(expression.right)];
    default:
      return expression satisfies never;
  }
}

export const isArithmetic = ({ kind }: Expression): boolean => kind === "arithmetic" || kind === "function";
