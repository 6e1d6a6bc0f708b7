/** How a metric's points are meant: https://docs.datadoghq.com/metrics/types/ */
export type MetricType = "count" | "rate" | "gauge" | "distribution";

/** One metric with one set of tags. */
export interface Series {
  /** Sorted, `key:value`. */
  readonly tags: readonly string[];
  readonly type: MetricType;
  /** Seconds that one point of a count or a rate stands for; 0 where nobody said. */
  readonly interval: number;
  /** Seconds since 1970 and value, in the order of time. */
  readonly points: [number, number][];
}

/** By the metric's name. */
export type MetricStore = Record<string, Series[]>;

/** A day of points at one every ten seconds. */
const kept = 8640;

/**
 * Takes points in. A later point of the same second takes the place of an earlier one, as at the vendor; a distribution
 * keeps every one.
 */
export function takePoints(
  store: MetricStore,
  metric: string,
  given: Omit<Series, "points">,
  points: readonly (readonly [number, number])[],
): void {
  store[metric] ??= [];
  const all = store[metric];
  const tags = [...new Set(given.tags)].sort();
  const same = tags.join(",");
  let series = all.find((one) => one.tags.join(",") === same);
  if (!series) {
    series = { ...given, tags, points: [] };
    all.push(series);
  }
  const known = series.points;
  for (const [at, value] of points) {
    const last = known.at(-1);
    const several = series.type === "distribution";
    if (!last || last[0] < at || (several && last[0] === at)) known.push([at, value]);
    else {
      const place = known.findIndex(([other]) => other >= at);
      if (known[place]?.[0] === at && !several) known[place] = [at, value];
      else known.splice(place, 0, [at, value]);
    }
  }
  if (known.length > kept) known.splice(0, known.length - kept);
}

/** The value of a tag, or undefined where the series has none of that key. */
export function tagValue(series: Pick<Series, "tags">, key: string): string | undefined {
  const found = series.tags.find((tag) => tag.startsWith(`${key}:`));
  return found?.slice(key.length + 1);
}
