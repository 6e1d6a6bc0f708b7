import { badRequest } from "./answer.ts";

export type Matches = (entity: Readonly<Record<string, unknown>>) => boolean;

/** A `$filter`, and whether Graph serves it only as an advanced query. */
export interface Filter {
  readonly matches: Matches;
  readonly advanced: boolean;
}

/**
 * The part of OData's filters that Graph has for directory objects: `eq ne not and or in`, `startsWith`, `endsWith`, and
 * `any` over collections. https://learn.microsoft.com/graph/aad-advanced-queries
 */
export function readFilter(text: string): Filter {
  const tokens = text.match(/'(?:[^']|'')*'|[A-Za-z_][\w./-]*|\d[\w.:-]*|[(),:]|\S/g) ?? [];
  let at = 0;
  let advanced = false;
  const invalid = () => badRequest(`Invalid filter clause: ${text}`, "BadRequest");
  const peek = (word: string) => tokens[at]?.toLowerCase() === word;
  const take = () => {
    const token = tokens[at++];
    if (token === undefined) throw invalid();
    return token;
  };
  const expect = (word: string) => {
    if (take().toLowerCase() !== word) throw invalid();
  };
  const literal = (): string | boolean | null => {
    const token = take();
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (token === "true" || token === "false") return token === "true";
    return token === "null" ? null : token;
  };
  const disjunction = (prefix: string): Matches => {
    const parts = [conjunction(prefix)];
    while (peek("or")) {
      at += 1;
      parts.push(conjunction(prefix));
    }
    return (entity) => parts.some((part) => part(entity));
  };
  const conjunction = (prefix: string): Matches => {
    const parts = [unit(prefix)];
    while (peek("and")) {
      at += 1;
      parts.push(unit(prefix));
    }
    return (entity) => parts.every((part) => part(entity));
  };
  const unit = (prefix: string): Matches => {
    if (peek("not")) {
      at += 1;
      advanced = true;
      const inner = unit(prefix);
      return (entity) => !inner(entity);
    }
    if (peek("(")) {
      at += 1;
      const inner = disjunction(prefix);
      expect(")");
      return inner;
    }
    return comparison(prefix);
  };
  const comparison = (prefix: string): Matches => {
    const name = take();
    const call = name.toLowerCase();
    if (call === "startswith" || call === "endswith") {
      if (call === "endswith") advanced = true;
      expect("(");
      const property = take();
      expect(",");
      const wanted = String(literal()).toLowerCase();
      expect(")");
      return (entity) => {
        const value = String(valueAt(entity, property, prefix) ?? "").toLowerCase();
        return call === "startswith" ? value.startsWith(wanted) : value.endsWith(wanted);
      };
    }
    const collection = /^(.+)\/any$/i.exec(name)?.[1];
    if (collection !== undefined) {
      expect("(");
      const variable = take();
      expect(":");
      const inner = disjunction(variable);
      expect(")");
      return (entity) => {
        const values = valueAt(entity, collection, prefix);
        return Array.isArray(values) && values.some((one) => inner({ [variable]: one }));
      };
    }
    if (!/^[A-Za-z_]/.test(name)) throw invalid();
    const operator = take().toLowerCase();
    if (operator === "in") {
      expect("(");
      const wanted = [literal()];
      while (peek(",")) {
        at += 1;
        wanted.push(literal());
      }
      expect(")");
      return (entity) => wanted.some((one) => same(valueAt(entity, name, prefix), one));
    }
    if (!["eq", "ne", "ge", "le", "gt", "lt"].includes(operator)) throw invalid();
    const wanted = literal();
    if (operator === "eq") return (entity) => same(valueAt(entity, name, prefix), wanted);
    if (operator === "ne") {
      advanced = true;
      return (entity) => !same(valueAt(entity, name, prefix), wanted);
    }
    return (entity) => ordered(operator, String(valueAt(entity, name, prefix)), String(wanted));
  };
  const matches = disjunction("");
  if (at !== tokens.length) throw invalid();
  return { matches, advanced };
}

/** `a/b` goes into an object; inside `any`, its variable stands for the element. */
function valueAt(entity: Readonly<Record<string, unknown>>, path: string, variable: string): unknown {
  const names = path.split("/");
  if (variable === "" && !Object.hasOwn(entity, names[0] ?? "")) {
    throw badRequest(`Could not find a property named '${names[0]}'.`, "BadRequest");
  }
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    entity,
  );
}

/** Text is compared without regard to case, as Graph does. */
function same(value: unknown, wanted: string | boolean | null): boolean {
  if (typeof value === "string" && typeof wanted === "string")
    return value.toLowerCase() === wanted.toLowerCase();
  return (value ?? null) === wanted;
}

function ordered(operator: string, value: string, wanted: string): boolean {
  if (operator === "ge") return value >= wanted;
  if (operator === "le") return value <= wanted;
  return operator === "gt" ? value > wanted : value < wanted;
}
