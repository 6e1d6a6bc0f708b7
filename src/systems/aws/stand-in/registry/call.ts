import type { AwsWorld } from "../world.ts";
import type { RepositoryState } from "./model.ts";
import type { ContentStore } from "./store.ts";

/** One request to the registry about one repository, taken apart. */
export interface RegistryCall {
  readonly world: AwsWorld;
  readonly store: ContentStore;
  readonly repository: RepositoryState;
  /** HEAD counts as GET. */
  readonly method: string;
  readonly query: URLSearchParams;
  header(name: string): string | undefined;
  body(): Promise<Uint8Array>;
}

/** The page of a sorted list that `n` and `last` ask for, and the Link to the next one. */
export function paginate(
  names: readonly string[],
  query: URLSearchParams,
  path: string,
): { readonly page: readonly string[]; readonly headers: Record<string, string> } {
  const last = query.get("last");
  const after = last === null ? names : names.filter((name) => name > last);
  const wanted = query.get("n");
  const count = wanted !== null && /^\d{1,5}$/.test(wanted) ? Number(wanted) : after.length;
  const page = after.slice(0, count);
  const end = page.at(-1);
  if (page.length === after.length || end === undefined) return { page, headers: {} };
  const next = `${path}?n=${count}&last=${encodeURIComponent(end)}`;
  return { page, headers: { link: `<${next}>; rel="next"` } };
}
