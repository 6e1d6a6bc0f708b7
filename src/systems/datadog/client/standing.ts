import * as z from "zod";
import type { Standing, Watched } from "../../../contracts/monitor.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { DatadogCalls } from "./call.ts";

/**
 * The monitors that watch an application in every environment. The gate passes only when each of them is there and
 * quiet: one that somebody deleted says nothing.
 */
export const watchedMonitors = ["error-rate", "latency", "restarts", "saturation"] as const;

const group = z.object({
  last_triggered_ts: z.number().nullish(),
  last_nodata_ts: z.number().nullish(),
  last_resolved_ts: z.number().nullish(),
});

export const monitorReply = z.object({
  id: z.number().int(),
  name: z.string(),
  query: z.string(),
  tags: z.array(z.string()),
  overall_state: z.string(),
  /** ISO time of the last change from one state to another. */
  overall_state_modified: z.string().nullish(),
  state: z.object({ groups: z.record(z.string(), group).nullish() }).nullish(),
});

type MonitorReply = z.infer<typeof monitorReply>;

export const queryReply = z.object({
  status: z.string(),
  error: z.string().nullish(),
  series: z.array(z.object({ pointlist: z.array(z.tuple([z.number(), z.number().nullable()])) })).nullish(),
});

export interface StandingDoors {
  readonly calls: DatadogCalls;
  readonly now: () => Date;
  /** Where people look: `https://app.datadoghq.eu`. */
  readonly pages: string;
}

/** Asks the monitors of an application, and counts its requests. */
export async function readStanding(
  { calls, now, pages }: StandingDoors,
  watched: Watched,
  since: Date,
): Promise<Result<Standing>> {
  const tags = [`service:${watched.application}`, `env:${watched.environment}`, "managed-by:groundwork"];
  const at = now();
  const monitors = await calls({
    method: "GET",
    path: "/api/v1/monitor",
    query: { monitor_tags: tags.join(","), group_states: "all" },
    schema: z.array(monitorReply),
  });
  if (!monitors.ok) return monitors;
  // Whatever the question was taken for: another application's monitors have no say.
  const own = monitors.value.filter((one) => tags.every((tag) => one.tags.includes(tag)));
  const url = `${pages}/monitors/manage?${new URLSearchParams({ q: `tag:(${tags.slice(0, 2).join(" AND ")})` })}`;
  const judged = judgeMonitors(own, since);
  if (judged.standing !== "quiet") {
    const { monitor, standing, why } = judged;
    return ok({ standing, why, url: monitor === undefined ? url : `${pages}/monitors/${monitor}` });
  }
  const query = requestsQuery(own);
  const requests = query === undefined ? ok(null) : await countRequests(calls, query, judged.since, at);
  if (!requests.ok) return requests;
  if (requests.value === null) {
    const why = `No request was counted since ${judged.since.toISOString()}.`;
    return ok({ standing: "no-data", why, url });
  }
  return ok({
    standing: "quiet",
    since: judged.since.toISOString(),
    at: at.toISOString(),
    requests: requests.value,
    url,
  });
}

type Judged =
  | { readonly standing: "quiet"; readonly since: Date }
  | { readonly standing: "alarming" | "no-data"; readonly why: string; readonly monitor?: number };

/**
 * What the monitors' own states come to. Any state but `OK` is none of quiet, one that is not known included: an alarm
 * where it is one, else no data. A monitor that is silenced still says what it sees.
 */
export function judgeMonitors(monitors: readonly MonitorReply[], since: Date): Judged {
  const alarming = monitors.filter(({ overall_state }) => alarms.has(overall_state));
  if (alarming[0]) {
    const names = alarming.map(({ name }) => name).sort();
    return { standing: "alarming", why: `${names.join("; ")}.`, monitor: alarming[0].id };
  }
  const missing = watchedMonitors.filter(
    (kind) => !monitors.some(({ tags }) => tags.includes(`monitor:${kind}`)),
  );
  if (missing.length > 0) {
    return { standing: "no-data", why: `There is no monitor for ${missing.join(", ")}.` };
  }
  const silent = monitors.filter(({ overall_state }) => overall_state !== "OK");
  if (silent[0]) {
    const said = silent.map(({ name, overall_state }) => `${name} (${overall_state})`).sort();
    return { standing: "no-data", why: `${said.join("; ")}.`, monitor: silent[0].id };
  }
  const changes = monitors.flatMap(lastChanges);
  return { standing: "quiet", since: new Date(Math.max(since.getTime(), ...changes)) };
}

const alarms: ReadonlySet<string> = new Set(["Alert", "Warn"]);

/** When it last alarmed, was without data, or came back from either, in milliseconds since 1970. */
function lastChanges({ overall_state_modified, state }: MonitorReply): readonly number[] {
  const modified = Date.parse(overall_state_modified ?? "");
  const seconds = Object.values(state?.groups ?? {}).flatMap((one) => [
    one.last_triggered_ts ?? 0,
    one.last_nodata_ts ?? 0,
    one.last_resolved_ts ?? 0,
  ]);
  return [...(Number.isNaN(modified) ? [] : [modified]), ...seconds.map((one) => one * 1000)];
}

/** What the monitor of errors divides by: the requests that it is about, and not the cluster's own probes. */
function requestsQuery(monitors: readonly MonitorReply[]): string | undefined {
  const [monitor] = monitors.filter(({ tags }) => tags.includes("monitor:error-rate"));
  return / \/ (sum:[^/<>()]*(?:\/[^/<>()]*)*\.as_count\(\)) > [\d.]+$/.exec(monitor?.query ?? "")?.[1];
}

/**
 * How many requests were served between two times; null where none was ever counted. A point stands for the time that
 * begins with it, so one that begins before `since` is left out.
 */
async function countRequests(
  calls: DatadogCalls,
  query: string,
  since: Date,
  until: Date,
): Promise<Result<number | null>> {
  const second = (time: Date) => String(Math.floor(time.getTime() / 1000));
  const answer = await calls({
    method: "GET",
    path: "/api/v1/query",
    // The end is exclusive, and what was served in this very second counts.
    query: { from: second(since), to: String(Number(second(until)) + 1), query },
    schema: queryReply,
  });
  if (!answer.ok) return answer;
  if (answer.value.status !== "ok") {
    return failure("datadog-refused", "Datadog did not answer a query of requests.", {
      cause: answer.value.error ?? answer.value.status,
    });
  }
  const from = Math.floor(since.getTime() / 1000) * 1000;
  const counts = (answer.value.series ?? []).flatMap(({ pointlist }) =>
    pointlist.flatMap(([time, value]) => (value !== null && time >= from ? [value] : [])),
  );
  return ok(counts.length === 0 ? null : counts.reduce((sum, one) => sum + one, 0));
}
