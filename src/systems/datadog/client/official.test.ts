import { client, v1, v2 } from "@datadog/datadog-api-client";
import { afterEach, describe, expect, it } from "vitest";
import { steppedClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { createDatadogMonitor } from "./monitor.ts";
import { type Asked, startListener } from "./testing.ts";

/**
 * Datadog's own client as the measure of ours: the same questions, to the last parameter, and the same meaning of the
 * answers.
 */
const now = new Date("2026-03-02T10:10:00Z");
const since = new Date("2026-03-02T10:00:00Z");
const second = (time: Date) => time.getTime() / 1000;

const hits = "sum:requests.hits{env:qa,service:storefront}.as_count()";
const monitors = ["error-rate", "latency", "restarts", "saturation"].map((kind, index) => ({
  id: 100 + index,
  name: `storefront in qa: ${kind}`,
  type: "query alert",
  query: `sum(last_5m):default_zero(sum:requests.hits{error:true}.as_count()) / ${hits} > 0.05`,
  tags: ["service:storefront", "env:qa", "managed-by:groundwork", `monitor:${kind}`],
  overall_state: "OK",
  overall_state_modified: "2026-03-02T09:00:00.000000+00:00",
  state: { groups: { "*": { status: "OK", last_resolved_ts: second(new Date("2026-03-02T10:02:00Z")) } } },
}));
const series = {
  status: "ok",
  series: [{ metric: "hits", pointlist: [[since.getTime() + 180_000, 40] as [number, number]] }],
};
const answers = ({ path }: Asked) => ({
  status: path.endsWith("/deployment") ? 202 : 200,
  body: path === "/api/v1/monitor" ? monitors : path === "/api/v1/query" ? series : { data: { id: "1" } },
});

let server: Awaited<ReturnType<typeof startListener>>;
afterEach(() => server.close());

const essence = ({ method, path, query, headers, body }: Asked) => ({
  ...{ method, path, query, body },
  keys: [headers["dd-api-key"], headers["dd-application-key"]],
});

async function both() {
  server = await startListener(answers);
  const ours = createDatadogMonitor({
    ...{ url: server.url, apiKey: "api", applicationKey: "app" },
    ...{ fetch, clock: steppedClock(now), ids: systemIds },
  });
  const configuration = client.createConfiguration({
    authMethods: { apiKeyAuth: "api", appKeyAuth: "app" },
    baseServer: new client.BaseServerConfiguration(server.url, {}),
  });
  return { ours, configuration };
}

describe("our calls and those of Datadog's own client", () => {
  it("ask for the same monitors and requests, and read the same", async () => {
    const { ours, configuration } = await both();
    const standing = await ours.standing({ application: "storefront", environment: "qa" }, since);
    const own = server.asked.splice(0).map(essence);
    const listed = await new v1.MonitorsApi(configuration).listMonitors({
      monitorTags: "service:storefront,env:qa,managed-by:groundwork",
      groupStates: "all",
    });
    const resolved = new Date("2026-03-02T10:02:00Z");
    const queried = await new v1.MetricsApi(configuration).queryMetrics({
      from: second(resolved),
      to: second(now) + 1,
      query: hits,
    });
    expect(own).toEqual(server.asked.map(essence));
    expect(
      listed.map(({ overallState, state }) => [overallState, state?.groups?.["*"]?.lastResolvedTs]),
    ).toEqual(monitors.map(() => ["OK", second(resolved)]));
    expect(standing).toMatchObject({
      ok: true,
      value: {
        standing: "quiet",
        since: resolved.toISOString(),
        at: now.toISOString(),
        requests: queried.series?.[0]?.pointlist?.[0]?.[1],
      },
    });
  });

  it("tell the same deployment", async () => {
    const { ours, configuration } = await both();
    const told = await ours.tellDeployment({
      ...{ id: "acme/shop/7/qa/shop", application: "shop", environment: "qa", version: "1.2.0" },
      ...{ repositoryUrl: "https://code.example/acme/shop", commit: "c".repeat(40) },
      ...{ startedAt: since.getTime(), finishedAt: now.getTime() },
    });
    expect(told.ok).toBe(true);
    const [own] = server.asked.splice(0);
    const { id } = (own?.body as { data: { attributes: { id: string } } }).data.attributes;
    expect(id).toMatch(/^[\w.:-]{16,128}$/);
    await new v2.DORAMetricsApi(configuration).createDORADeployment({
      body: {
        data: {
          attributes: {
            ...{ id, service: "shop", env: "qa", version: "1.2.0" },
            git: { repositoryUrl: "https://code.example/acme/shop", commitSha: "c".repeat(40) },
            ...{ startedAt: since.getTime(), finishedAt: now.getTime() },
          },
        },
      },
    });
    const { keys: _, ...meant } = essence(server.asked[0]!);
    // Telling takes the organization's key; ours sends the other along.
    expect(own && essence(own)).toMatchObject(meant);
  });
});
