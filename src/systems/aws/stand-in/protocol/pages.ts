/** A page of a list that does not change in between: a marker is the number of elements before it. */
export function pageOf<Element>(
  all: readonly Element[],
  limit: number,
  marker?: string,
): { readonly page: readonly Element[]; readonly next?: string } {
  const start = /^\d{1,9}$/.test(marker ?? "") ? Number(marker) : 0;
  const page = all.slice(start, start + limit);
  const end = start + page.length;
  return end < all.length ? { page, next: String(end) } : { page };
}
