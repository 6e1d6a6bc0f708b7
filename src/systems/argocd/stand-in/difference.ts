/**
 * Whether a live object has everything that is wanted: what the cluster filled in by itself is no difference.
 * Lists are compared item by item, because none of the rendered kinds lets the cluster add items to a list.
 */
export function covers(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) &&
      live.length === wanted.length &&
      wanted.every((item, index) => covers(live[index], item))
    );
  }
  if (typeof wanted === "object" && wanted !== null) {
    if (typeof live !== "object" || live === null) return Object.keys(wanted).length === 0;
    const there = live as Readonly<Record<string, unknown>>;
    return Object.entries(wanted).every(([key, value]) => covers(there[key], value));
  }
  return live === wanted || (wanted === null && live === undefined);
}
