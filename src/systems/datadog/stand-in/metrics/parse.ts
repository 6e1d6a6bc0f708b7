import type { Expression, FunctionName, MetricQuery, SpaceAggregator } from "./expression.ts";
import { functionNames } from "./expression.ts";
import { readFilter } from "./filter.ts";
import { createReader, type Reader, Unreadable } from "./reader.ts";

const aggregators: readonly string[] = ["avg", "sum", "min", "max", "count"];
const metricName = /^[a-zA-Z][\w.]*/;

/**
 * Reads a query of metrics; undefined where the vendor could not read it either, or where it names a function that the
 * stand-in does not compute. `named` holds queries that a formula calls by name.
 */
export function parseExpression(
  text: string,
  named: ReadonlyMap<string, Expression> = new Map(),
): Expression | undefined {
  const reader = createReader(text);
  try {
    const read = sum(reader, named);
    return reader.atEnd() ? read : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

type Named = ReadonlyMap<string, Expression>;

function sum(reader: Reader, named: Named): Expression {
  let left = product(reader, named);
  for (let sign = reader.take(/^[+-]/); sign !== undefined; sign = reader.take(/^[+-]/)) {
    left = { kind: "arithmetic", operator: sign as "+" | "-", left, right: product(reader, named) };
  }
  return left;
}

function product(reader: Reader, named: Named): Expression {
  let left = factor(reader, named);
  for (let sign = reader.take(/^[*/]/); sign !== undefined; sign = reader.take(/^[*/]/)) {
    left = { kind: "arithmetic", operator: sign as "*" | "/", left, right: factor(reader, named) };
  }
  return left;
}

function factor(reader: Reader, named: Named): Expression {
  const number = reader.take(/^-?\d+(\.\d+)?(e[+-]?\d+)?/i);
  if (number !== undefined) return { kind: "number", value: Number(number) };
  if (reader.take(/^\(/) !== undefined) {
    const inner = sum(reader, named);
    reader.expect(/^\)/);
    return inner;
  }
  const name = reader.expect(metricName);
  if (reader.peek(/^\(/)) return call(reader, name, named);
  const known = named.get(name);
  if (known && !reader.peek(/^[:{]/)) return known;
  return metric(reader, name);
}

function call(reader: Reader, name: string, named: Named): Expression {
  if (!(functionNames as readonly string[]).includes(name)) throw new Unreadable();
  reader.expect(/^\(/);
  const of = sum(reader, named);
  const limit = reader.take(/^,/) === undefined ? undefined : Number(reader.expect(/^-?\d+(\.\d+)?/));
  reader.expect(/^\)/);
  if (name.startsWith("clamp") !== (limit !== undefined)) throw new Unreadable();
  return { kind: "function", name: name as FunctionName, of, ...(limit !== undefined && { limit }) };
}

function metric(reader: Reader, first: string): MetricQuery {
  const colon = reader.take(/^:/) !== undefined;
  const aggregator = colon ? aggregatorNamed(first) : "avg";
  const name = colon ? reader.expect(metricName) : first;
  // The name has taken the dot before a method along where no braces stand between them: there is no such query.
  reader.expect(/^\{/);
  const filter = readFilter(reader);
  reader.expect(/^\}/);
  let query: MetricQuery = { kind: "metric", aggregator, metric: name, filter, by: [] };
  if (reader.take(/^by\b/) !== undefined) {
    reader.expect(/^\{/);
    const by = [reader.expect(/^[\w.@/-]+/)];
    while (reader.take(/^,/) !== undefined) by.push(reader.expect(/^[\w.@/-]+/));
    reader.expect(/^\}/);
    query = { ...query, by };
  }
  while (reader.take(/^\./) !== undefined) query = modified(reader, query);
  return query;
}

function modified(reader: Reader, query: MetricQuery): MetricQuery {
  const method = reader.expect(/^\w+/);
  reader.expect(/^\(/);
  const said = reader
    .expect(/^[^()]*/)
    .split(",")
    .map((one) => one.trim());
  reader.expect(/^\)/);
  const [first = "", second] = said;
  switch (method) {
    case "as_count":
    case "as_rate":
      return { ...query, as: method === "as_count" ? "count" : "rate" };
    case "rollup": {
      const seconds = Number(second ?? (/^\d+$/.test(first) ? first : Number.NaN));
      const rolled = aggregators.includes(first) ? (first as SpaceAggregator) : "avg";
      return { ...query, rollup: { method: rolled, ...(!Number.isNaN(seconds) && { seconds }) } };
    }
    case "fill":
      if (first === "zero" || first === "last") return { ...query, fill: first };
      if (first === "null") return query;
      throw new Unreadable();
    default:
      throw new Unreadable();
  }
}

function aggregatorNamed(name: string): MetricQuery["aggregator"] {
  const percentile = /^p(\d{2}(\.\d)?)$/.exec(name)?.[1];
  if (percentile !== undefined) return Number(percentile);
  if (!aggregators.includes(name)) throw new Unreadable();
  return name as SpaceAggregator;
}
