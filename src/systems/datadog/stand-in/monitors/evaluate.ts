import type { Datadog } from "../context.ts";
import { evaluateOnce } from "../metrics/evaluate.ts";
import { type MetricQuery, metricQueries } from "../metrics/expression.ts";
import { matchesFilter } from "../metrics/filter.ts";
import { burnRate, spentBudget } from "../slos/measure.ts";
import type { Monitor, MonitorGroup, Status } from "../world/model.ts";
import { compositeStatus } from "./composite.ts";
import { optionsOf } from "./options.ts";
import { compare, type MetricAlert, type MonitorQuery, parseMonitorQuery } from "./query.ts";

/** The vendor's name of the one group of a monitor that is not grouped. */
export const wholeGroup = "*";

/**
 * Looks at a monitor's query now, as the vendor does once a minute, and notes what changed. Whoever reads a monitor
 * calls this first.
 */
export function refresh(datadog: Datadog, monitor: Monitor): Status {
  const query = parseMonitorQuery(String(monitor.definition["type"]), String(monitor.definition["query"]));
  if (monitor.told !== undefined || !query) {
    note(datadog, monitor, wholeGroup, monitor.told ?? "No Data", null);
    for (const name of Object.keys(monitor.groups)) if (name !== wholeGroup) delete monitor.groups[name];
  } else {
    const seen = new Set<string>();
    for (const { scope, status, value } of look(datadog, monitor, query)) {
      const name = scope.length === 0 ? wholeGroup : scope.join(",");
      seen.add(name);
      if (status !== undefined) note(datadog, monitor, name, status, value);
    }
    for (const name of Object.keys(monitor.groups)) if (!seen.has(name)) delete monitor.groups[name];
  }
  return overall(datadog, monitor);
}

/** Looks at every monitor again that is about one of these metrics, for what just came may change what it says. */
export function lookAgain(datadog: Datadog, metrics: ReadonlySet<string>): void {
  for (const monitor of datadog.state.monitors) {
    const query = parseMonitorQuery(String(monitor.definition["type"]), String(monitor.definition["query"]));
    const about = query?.kind === "metric" ? metricQueries(query.expression) : [];
    if (about.some(({ metric }) => metrics.has(metric))) refresh(datadog, monitor);
  }
}

interface Look {
  readonly scope: readonly string[];
  /** Undefined where this time says nothing: it stays as it was. */
  readonly status: Status | undefined;
  readonly value: number | null;
}

function look(datadog: Datadog, monitor: Monitor, query: MonitorQuery): readonly Look[] {
  switch (query.kind) {
    case "metric":
      return lookAtMetric(datadog, monitor, query);
    case "composite":
      return [{ scope: [], status: compositeStatus(datadog, query), value: null }];
    case "slo": {
      const slo = datadog.state.slos.find(({ id }) => id === query.slo);
      const value =
        slo &&
        (query.measure === "burn_rate"
          ? burnRate(datadog, slo, query)
          : spentBudget(datadog, slo, query.days));
      return [{ scope: [], ...judged(monitor, query, value ?? null, undefined) }];
    }
    default:
      return query satisfies never;
  }
}

function lookAtMetric(datadog: Datadog, monitor: Monitor, query: MetricAlert): readonly Look[] {
  const { evaluationDelay, newGroupDelay, requireFullWindow } = optionsOf(monitor);
  const to = datadog.seconds() + 1 - evaluationDelay;
  const from = to - query.seconds;
  const store = datadog.state.metrics;
  const measure = (ago: number) =>
    evaluateOnce(query.expression, store, { from: from - ago, to: to - ago }, query.aggregator);
  const earlier = query.change ? measure(query.change.secondsAgo) : [];
  const found = measure(0);
  const lines = found.length > 0 ? found : [{ scope: [], value: null }];
  const grouped = metricQueries(query.expression).some(({ by }) => by.length > 0);
  return lines.map(({ scope, value: now }) => {
    const group = monitor.groups[scope.length === 0 ? wholeGroup : scope.join(",")];
    const before = earlier.find((one) => one.scope.join() === scope.join())?.value ?? null;
    const value = query.change ? difference(now, before, query.change.relative) : now;
    const young = grouped && datadog.seconds() - (group?.firstSeen ?? datadog.seconds()) < newGroupDelay;
    const waits = young || (requireFullWindow && value !== null && !isFull(datadog, query, from));
    if (waits) return { scope, status: group ? undefined : "No Data", value };
    return { scope, ...judged(monitor, query, value, group) };
  });
}

function difference(now: number | null, before: number | null, relative: boolean): number | null {
  if (now === null || before === null) return null;
  if (!relative) return now - before;
  return before === 0 ? null : ((now - before) / Math.abs(before)) * 100;
}

/** Whether points reach back to where the window begins, give or take the minute that one may stand for. */
function isFull({ state }: Datadog, { expression }: MetricAlert, from: number): boolean {
  const reaches = ({ metric, filter }: MetricQuery) =>
    (state.metrics[metric] ?? []).some(
      (series) =>
        matchesFilter(filter, series) && (series.points[0]?.[0] ?? Number.POSITIVE_INFINITY) <= from + 60,
    );
  return metricQueries(expression).some(reaches);
}

type Judged = Pick<Look, "status" | "value">;

function judged(
  monitor: Monitor,
  { comparator, threshold }: Pick<MetricAlert, "comparator" | "threshold">,
  value: number | null,
  group: MonitorGroup | undefined,
): Judged {
  const { thresholds, missing } = optionsOf(monitor);
  if (value === null) {
    if (missing === "resolve") return { status: "OK", value };
    if (missing !== "last" || !group) return { status: "No Data", value };
    return { status: undefined, value };
  }
  // What has alarmed is quiet again only once it is past its recovery threshold.
  const alert = group?.status === "Alert" ? (thresholds.criticalRecovery ?? threshold) : threshold;
  const warn =
    group?.status === "Warn" ? (thresholds.warningRecovery ?? thresholds.warning) : thresholds.warning;
  if (compare(value, comparator, alert)) return { status: "Alert", value };
  if (warn !== undefined && compare(value, comparator, warn)) return { status: "Warn", value };
  return { status: "OK", value };
}

function note(datadog: Datadog, monitor: Monitor, name: string, status: Status, value: number | null): void {
  const now = datadog.seconds();
  monitor.groups[name] ??= { status: "No Data", value: null, firstSeen: now };
  const group = monitor.groups[name];
  group.value = value;
  if (group.status === status) return;
  if (status === "Alert" || status === "Warn") group.lastTriggered = now;
  if (status === "OK") group.lastResolved = now;
  if (status === "No Data") group.lastNoData = now;
  group.status = status;
  datadog.changed();
}

const gravity: readonly Status[] = ["OK", "No Data", "Warn", "Alert"];

/** The gravest of all groups. A change of it is an event, as it is at the vendor. */
function overall(datadog: Datadog, monitor: Monitor): Status {
  const all = Object.values(monitor.groups).map(({ status }) => status);
  const status = gravity.findLast((one) => all.includes(one)) ?? "No Data";
  const last = monitor.history.at(-1);
  if (last?.status === status) return status;
  monitor.history.push({ at: datadog.seconds(), status });
  if (monitor.history.length > 500) monitor.history.splice(0, monitor.history.length - 500);
  const name = String(monitor.definition["name"] ?? "");
  if (last && !(last.status === "No Data" && status === "OK")) {
    datadog.tell({
      title: `[${status === "OK" ? "Recovered" : status}] ${name}`,
      text: String(monitor.definition["message"] ?? ""),
      tags: [
        ...((monitor.definition["tags"] as readonly string[] | undefined) ?? []),
        `monitor_id:${monitor.id}`,
      ],
      category: "alert",
      alertType: status === "OK" ? "success" : status === "Alert" ? "error" : "warning",
      attributes: {},
    });
    datadog.log(`monitor ${name}: ${status}`);
  }
  datadog.changed();
  return status;
}
