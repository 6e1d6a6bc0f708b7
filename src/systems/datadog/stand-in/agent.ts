import type { Clock } from "../../../foundation/clock.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";

/** Where an agent sends, and as whose. */
export interface AgentDoor {
  readonly url: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** What an application served, spread evenly over the last minutes. */
export interface Traffic {
  readonly application: string;
  readonly environment: string;
  readonly requests: number;
  /** Of those, how many failed. */
  readonly errors: number;
  /** What one took, in seconds; 0.05 where it is left out. */
  readonly seconds?: number | undefined;
  /** One minute where it is left out. The vendor drops what is older than an hour. */
  readonly minutes?: number | undefined;
  /** What requests are counted under: the distribution of their durations; their number with `.hits` added. */
  readonly metric?: string | undefined;
}

const step = 10;

/**
 * Tells what an agent sees of an application in a cluster: its requests, and its containers' memory and restarts, as
 * points ten seconds apart up to now. Code: `datadog-agent-refused`.
 */
export async function reportTraffic(door: AgentDoor, traffic: Traffic): Promise<Result<void>> {
  const { application, environment, metric = "universal.http.server", seconds = 0.05 } = traffic;
  const now = Math.floor(door.clock.now().getTime() / 1000);
  const count = Math.max(1, ((traffic.minutes ?? 1) * 60) / step);
  const times = Array.from({ length: count }, (_, index) => now - (count - 1 - index) * step);
  const tags = [`env:${environment}`, `service:${application}`, "resource_name:get_/"];
  const container = [
    `env:${environment}`,
    `kube_namespace:${application}`,
    `kube_container_name:${application}`,
  ];
  const spread = (total: number) => times.map((timestamp) => ({ timestamp, value: total / count }));
  const always = (value: number) => times.map((timestamp) => ({ timestamp, value }));
  const sent = await Promise.all([
    send(door, "/api/v2/series", [
      {
        metric: `${metric}.hits`,
        type: 1,
        interval: step,
        tags,
        points: spread(traffic.requests - traffic.errors),
      },
      ...(traffic.errors > 0
        ? [
            {
              metric: `${metric}.hits`,
              type: 1,
              interval: step,
              tags: [...tags, "error:true"],
              points: spread(traffic.errors),
            },
          ]
        : []),
      { metric: "kubernetes.containers.restarts", type: 3, tags: container, points: always(0) },
      { metric: "kubernetes.memory.usage", type: 3, tags: container, points: always(64 * 2 ** 20) },
      { metric: "kubernetes.memory.limits", type: 3, tags: container, points: always(256 * 2 ** 20) },
    ]),
    send(door, "/api/v1/distribution_points", [{ metric, tags, points: times.map((at) => [at, [seconds]]) }]),
  ]);
  return sent.find((one) => !one.ok) ?? ok(undefined);
}

async function send({ url, apiKey, fetch }: AgentDoor, path: string, series: object): Promise<Result<void>> {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "dd-api-key": apiKey },
    body: JSON.stringify({ series }),
  }).catch((error: unknown) => error as Error);
  if (response instanceof Error) {
    return failure("datadog-agent-refused", `Nobody took metrics at ${url}${path}.`, {
      cause: response.message,
    });
  }
  const said = await response.text();
  if (response.ok) return ok(undefined);
  return failure("datadog-agent-refused", `${url}${path} took no metrics (${response.status}).`, {
    cause: said,
  });
}
