import { type Answer, badRequest, GraphError } from "./answer.ts";
import type { Call } from "./endpoint.ts";
import { readFilter } from "./filter.ts";

type Entity = Readonly<Record<string, unknown>>;

export interface ListOptions {
  /** As it stands in the context: `users`. */
  readonly of: string;
  /** What is shown where nobody selects; everything when left out. */
  readonly usual?: readonly string[];
  /** Whether filters that go beyond equality need `ConsistencyLevel: eventual`, as those of directory objects do. */
  readonly directory?: boolean;
}

const usualPage = 100;
const largestPage = 999;

/** Answers a collection: filtered, searched, ordered, cut into pages, and with the properties that were asked for. */
export function list(
  call: Call,
  entities: readonly Entity[],
  { of, usual, directory = true }: ListOptions,
): Answer {
  const filter = call.query("$filter");
  const search = call.query("$search");
  const counts = call.query("$count") === "true";
  const eventual = call.header("consistencylevel")?.toLowerCase() === "eventual";
  if (search !== undefined && directory && !eventual) {
    throw badRequest(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
      "Request_UnsupportedQuery",
    );
  }
  const read = filter === undefined ? undefined : readFilter(filter);
  if (read?.advanced && directory && !(eventual && counts)) {
    throw badRequest(
      "Operator 'ne', 'not' or 'endsWith' is not supported without ConsistencyLevel and $count.",
      "Request_UnsupportedQuery",
    );
  }
  const searched = search === undefined ? () => true : searches(search);
  const found = entities.filter((entity) => (read?.matches(entity) ?? true) && searched(entity));
  const ordered = order(call.query("$orderby"), found);
  const { page, next } = pageOf(call, ordered);
  return {
    status: 200,
    of,
    body: {
      ...(counts && { "@odata.count": found.length }),
      ...(next !== undefined && { "@odata.nextLink": next }),
      value: page.map((entity) => selected(call, entity, usual)),
    },
  };
}

/** One entity, with the properties that were asked for. */
export function one(call: Call, of: string, entity: Entity, usual?: readonly string[]): Answer {
  return { status: 200, of: `${of}/$entity`, body: selected(call, entity, usual) };
}

export function selected(call: Pick<Call, "query">, entity: Entity, usual?: readonly string[]): Entity {
  const wanted = call
    .query("$select")
    ?.split(",")
    .map((name) => name.trim());
  const names = wanted && wanted[0] !== "*" ? wanted : usual;
  if (!names) return entity;
  const expanded =
    call
      .query("$expand")
      ?.split(",")
      .map((name) => name.replace(/\(.*$/, "")) ?? [];
  const shown = new Set([...names, ...(wanted ? ["id"] : []), ...expanded, "@odata.type"]);
  return Object.fromEntries(Object.entries(entity).filter(([name]) => shown.has(name)));
}

/** `"displayName:acme"`: words that begin with it. */
function searches(text: string): (entity: Entity) => boolean {
  const terms = [...text.matchAll(/"(\w+):([^"]*)"/g)].map(
    ([, property = "", value = ""]) => [property, value.toLowerCase()] as const,
  );
  if (terms.length === 0) throw badRequest(`Syntax error: character '${text[0]}' is not valid in $search.`);
  const any = / OR /.test(text);
  const fits = (entity: Entity) => (term: readonly [string, string]) =>
    String(entity[term[0]] ?? "")
      .toLowerCase()
      .split(/[\s-]+/)
      .some((_, index, words) => words.slice(index).join(" ").startsWith(term[1].replaceAll("-", " ")));
  return (entity) => (any ? terms.some(fits(entity)) : terms.every(fits(entity)));
}

function order(text: string | undefined, entities: readonly Entity[]): readonly Entity[] {
  if (text === undefined) return entities;
  const [property = "", direction = "asc"] = text.split(" ");
  const sign = direction === "desc" ? -1 : 1;
  return entities.toSorted(
    (one, other) => sign * String(one[property] ?? "").localeCompare(String(other[property] ?? "")),
  );
}

/** The token of a page is where it begins; nobody may read anything into it. */
function pageOf(
  call: Call,
  entities: readonly Entity[],
): { readonly page: readonly Entity[]; readonly next?: string } {
  const asked = call.query("$top");
  const size = asked === undefined ? usualPage : Number(asked);
  if (!Number.isInteger(size) || size < 1 || size > largestPage) {
    throw badRequest(
      `Invalid page size specified: '${asked}'. Must be between 1 and ${largestPage} inclusive.`,
      "Request_UnsupportedQuery",
    );
  }
  const token = call.query("$skiptoken");
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString("utf8"));
  if (!Number.isInteger(start))
    throw new GraphError(
      400,
      "Directory_ExpiredPageToken",
      "The specified page token value has expired and can no longer be included in your request.",
    );
  const page = entities.slice(start, start + size);
  if (start + size >= entities.length) return { page };
  const next = new URL(call.address);
  next.searchParams.set("$skiptoken", Buffer.from(String(start + size)).toString("base64url"));
  return { page, next: next.toString() };
}
