import type { Json } from "../../../../contracts/json.ts";
import { type Answer, answer, refuse } from "../answer.ts";
import { type MetricType, takePoints } from "../metrics/model.ts";
import { lookAgain } from "../monitors/evaluate.ts";
import { asList, asObject, asText, asTexts } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { JsonObject } from "../world/model.ts";

/** Where agents send metrics. An API key is enough, and nothing can be read there. */
interface Intake {
  readonly metric: string;
  readonly tags: readonly string[];
  readonly type: MetricType;
  readonly interval: number;
  readonly points: readonly (readonly [number, number])[];
}

/** A point from longer ago, or from further ahead, is dropped without a word. */
const [oldest, newest] = [3600, 600];

const take =
  (read: (series: JsonObject) => Intake | undefined, accepted: object) =>
  ({ datadog, body }: Call): Answer => {
    const all = asList(body["series"]).map((one) => read(asObject(one)));
    if (!Array.isArray(body["series"]))
      return refuse(400, "Payload is not in the expected format: no series");
    if (all.some((one) => one === undefined)) {
      return refuse(400, "Payload is not in the expected format: a series needs a metric and points");
    }
    const now = datadog.seconds();
    for (const one of all) {
      if (!one) continue;
      const points = one.points.filter(([at]) => at >= now - oldest && at <= now + newest);
      takePoints(datadog.state.metrics, one.metric, one, points);
    }
    lookAgain(datadog, new Set(all.flatMap((one) => one?.metric ?? [])));
    return answer(accepted, 202);
  };

const names: Readonly<Record<string, MetricType>> = { "1": "count", "2": "rate", "3": "gauge" };

/** Points as pairs, or as objects of v2. A value may be a list of values, of a distribution. */
function pointsOf(value: Json | undefined): Intake["points"] | undefined {
  const points = asList(value).flatMap((one): Intake["points"] => {
    const [at, values] = Array.isArray(one) ? one : [asObject(one)["timestamp"], asObject(one)["value"]];
    const all: readonly Json[] = Array.isArray(values) ? values : [values];
    return all.map((single) => [Math.floor(Number(at)), Number(single)] as const);
  });
  return points.length > 0 && points.every((pair) => pair.every(Number.isFinite)) ? points : undefined;
}

const metricName = (series: JsonObject) => {
  const name = asText(series["metric"]);
  return name && /^[a-zA-Z][\w.]*$/.test(name) && name.length <= 200 ? name : undefined;
};

function seriesOf(series: JsonObject, type: MetricType, tags: readonly string[]): Intake | undefined {
  const [metric, points] = [metricName(series), pointsOf(series["points"])];
  if (!metric || !points) return undefined;
  return { metric, points, type, tags, interval: Number(series["interval"] ?? 0) };
}

function first(series: JsonObject): Intake | undefined {
  const host = asText(series["host"]);
  const tags = [...asTexts(series["tags"]), ...(host ? [`host:${host}`] : [])];
  return seriesOf(series, (asText(series["type"]) ?? "gauge") as MetricType, tags);
}

function second(series: JsonObject): Intake | undefined {
  const resources = asList(series["resources"]).map(asObject);
  const tags = resources.map(({ type, name }) => `${type}:${name}`);
  return seriesOf(series, names[String(series["type"])] ?? "gauge", [...asTexts(series["tags"]), ...tags]);
}

const distribution = (series: JsonObject) => {
  const read = first(series);
  return read && { ...read, type: "distribution" as const };
};

export const intakeEndpoints = [
  endpoint("POST", "/api/v1/series", "api-key", take(first, { status: "ok" })),
  endpoint("POST", "/api/v2/series", "api-key", take(second, { errors: [] })),
  endpoint("POST", "/api/v1/distribution_points", "api-key", take(distribution, { status: "ok" })),
];
