import { describe, expect, it } from "vitest";
import { ok } from "../../../foundation/result.ts";
import { judgeMonitors, readStanding, watchedMonitors } from "./standing.ts";

const since = new Date("2026-03-02T10:00:00Z");
const at = (text: string) => Date.parse(`2026-03-02T${text}Z`) / 1000;
const hits = "sum:requests.hits{env:qa,service:shop,!resource_name:get_/healthz}.as_count()";
const monitor = (kind: string, state = "OK", group: object = {}) => ({
  id: 7,
  name: kind,
  query: `sum(last_5m):default_zero(sum:requests.hits{env:qa,error:true}.as_count()) / ${hits} > 0.05`,
  tags: ["service:shop", "env:qa", "managed-by:groundwork", `monitor:${kind}`],
  overall_state: state,
  state: { groups: { "*": group } },
});
const all = (change: Readonly<Record<string, ReturnType<typeof monitor>>> = {}) =>
  watchedMonitors.map((kind) => change[kind] ?? monitor(kind));

describe("what monitors' states come to", () => {
  it("is quiet since the last alarm, gap or recovery, and not before the time asked about", () => {
    expect(judgeMonitors(all(), since)).toEqual({ standing: "quiet", since });
    const changed = all({
      latency: monitor("latency", "OK", {
        last_triggered_ts: at("10:01:00"),
        last_resolved_ts: at("10:04:00"),
      }),
      restarts: monitor("restarts", "OK", { last_nodata_ts: at("10:05:00") }),
    });
    expect(judgeMonitors(changed, since)).toEqual({
      standing: "quiet",
      since: new Date(at("10:05:00") * 1000),
    });
  });

  it.each(["Alert", "Warn"])("is an alarm where one says %s, whatever the others lack", (state) => {
    expect(judgeMonitors([monitor("latency", state), monitor("error-rate", "No Data")], since)).toMatchObject(
      { standing: "alarming", monitor: 7, why: "latency." },
    );
  });

  it.each([
    "No Data",
    "Skipped",
    "Unknown",
    "Ignored",
    "anything new",
  ])("is no data where one says %s", (state) => {
    expect(judgeMonitors(all({ latency: monitor("latency", state) }), since)).toMatchObject({
      standing: "no-data",
      why: `latency (${state}).`,
    });
  });

  it("is no data where a monitor is gone, or none was ever there", () => {
    expect(judgeMonitors(all().slice(1), since)).toMatchObject({
      standing: "no-data",
      why: "There is no monitor for error-rate.",
    });
    expect(judgeMonitors([], since)).toMatchObject({ standing: "no-data" });
  });
});

describe("requests", () => {
  const asked = (points: readonly (readonly [string, number | null])[] | undefined) =>
    readStanding(
      {
        calls: async ({ path, query, schema }) => {
          if (path === "/api/v1/query") expect(query?.["query"]).toBe(hits);
          return ok(
            schema.parse(
              path === "/api/v1/monitor"
                ? [...all(), { ...monitor("latency", "Alert"), tags: ["service:other", "monitor:latency"] }]
                : {
                    status: "ok",
                    series: points && [
                      { pointlist: points.map(([time, value]) => [at(time) * 1000, value]) },
                    ],
                  },
            ),
          );
        },
        now: () => new Date("2026-03-02T10:10:00Z"),
        pages: "https://app.datadoghq.eu",
      },
      { application: "shop", environment: "qa" },
      since,
    );

  it("count from the time on, and not those of the time before", async () => {
    const points = [
      ["09:59:50", 500],
      ["10:00:00", 3],
      ["10:05:00", null],
      ["10:06:00", 4],
    ] as const;
    expect(await asked(points)).toMatchObject({ value: { standing: "quiet", requests: 7 } });
  });

  it("that nobody counted are no data, not none", async () => {
    expect(await asked(undefined)).toMatchObject({ value: { standing: "no-data" } });
    expect(await asked([["10:01:00", null]])).toMatchObject({ value: { standing: "no-data" } });
  });
});
