import { type Answer, success } from "./answer.ts";
import type { Call } from "./endpoint.ts";

/** One page of a list, with the links to the others (RFC 8288) as GitHub gives them. */
export function page<T>(
  call: Pick<Call, "query">,
  items: readonly T[],
  view: (item: T) => unknown,
  wrap: (views: readonly unknown[], total: number) => unknown = (views) => views,
): Answer {
  const number = (name: string, otherwise: number, most: number) => {
    const given = Number(call.query(name) ?? otherwise);
    return Number.isInteger(given) && given >= 1 ? Math.min(given, most) : otherwise;
  };
  const perPage = number("per_page", 30, 100);
  const current = number("page", 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const shown = items.slice((current - 1) * perPage, current * perPage);
  const answer = success(wrap(shown.map(view), items.length));
  const links = [
    current > 1 && (["prev", current - 1] as const),
    current < last && (["next", current + 1] as const),
    current < last && (["last", last] as const),
    current > 1 && (["first", 1] as const),
  ].filter((link) => link !== false);
  return links.length === 0 ? answer : { ...answer, pages: links };
}
