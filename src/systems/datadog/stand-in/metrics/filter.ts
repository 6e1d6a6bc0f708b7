import type { Filter } from "./expression.ts";
import type { Series } from "./model.ts";
import type { Reader } from "./reader.ts";

/**
 * Reads what stands between braces: tags with commas (all of them), `!` before one, and the words AND, OR, NOT, IN.
 * https://docs.datadoghq.com/metrics/advanced-filtering/
 */
export function readFilter(reader: Reader): Filter {
  if (reader.take(/^\*(?=\s*\})/) !== undefined) return { kind: "everything" };
  return either(reader);
}

function either(reader: Reader): Filter {
  const of = [both(reader)];
  while (reader.take(/^OR\b/i) !== undefined) of.push(both(reader));
  return joined("or", of);
}

function both(reader: Reader): Filter {
  const of = [single(reader)];
  while (reader.take(/^(,|AND\b)/i) !== undefined) of.push(single(reader));
  return joined("and", of);
}

function joined(kind: "and" | "or", of: readonly Filter[]): Filter {
  const [first] = of;
  return of.length === 1 && first ? first : { kind, of };
}

function single(reader: Reader): Filter {
  if (reader.take(/^(!|NOT\b)/i) !== undefined) return { kind: "not", of: single(reader) };
  if (reader.take(/^\(/) !== undefined) {
    const inner = either(reader);
    reader.expect(/^\)/);
    return inner;
  }
  const [key = "", ...value] = reader.expect(/^[^\s,{}()!]+/).split(":");
  if (value.length > 0) return { kind: "tag", key, value: value.join(":") };
  const not = reader.take(/^NOT(?=\s+IN\b)/i) !== undefined;
  if (reader.take(/^IN\b/i) === undefined)
    return key === "*" ? { kind: "everything" } : { kind: "tag", key, value: "" };
  reader.expect(/^\(/);
  const of: Filter[] = [{ kind: "tag", key, value: reader.expect(/^[^\s,()]+/) }];
  while (reader.take(/^,/) !== undefined) of.push({ kind: "tag", key, value: reader.expect(/^[^\s,()]+/) });
  reader.expect(/^\)/);
  const within: Filter = { kind: "or", of };
  return not ? { kind: "not", of: within } : within;
}

export function matchesFilter(filter: Filter, series: Pick<Series, "tags">): boolean {
  switch (filter.kind) {
    case "everything":
      return true;
    case "not":
      return !matchesFilter(filter.of, series);
    case "and":
      return filter.of.every((one) => matchesFilter(one, series));
    case "or":
      return filter.of.some((one) => matchesFilter(one, series));
    case "tag": {
      const wanted = filter.value === "" ? filter.key : `${filter.key}:${filter.value}`;
      if (!wanted.includes("*")) return series.tags.includes(wanted);
      const pattern = wanted.split("*").map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      const whole = new RegExp(`^${pattern.join(".*")}$`);
      return series.tags.some((tag) => whole.test(tag));
    }
    default:
      return filter satisfies never;
  }
}
