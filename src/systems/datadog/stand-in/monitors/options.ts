import { metricQueries } from "../metrics/expression.ts";
import type { JsonObject, Monitor } from "../world/model.ts";
import { parseMonitorQuery } from "./query.ts";

/** A monitor's options as its evaluation needs them. */
export interface MonitorOptions {
  readonly thresholds: {
    readonly warning?: number;
    readonly criticalRecovery?: number;
    readonly warningRecovery?: number;
  };
  /** Seconds. */
  readonly evaluationDelay: number;
  readonly newGroupDelay: number;
  readonly requireFullWindow: boolean;
  /** What a window without a point means: no data, fine, or what it was before. */
  readonly missing: "no data" | "resolve" | "last";
}

/**
 * `on_missing_data` says it where it is set; `default` keeps the last status. Without it a monitor shows that it has no
 * data, and `notify_no_data` is about telling people:
 * https://docs.datadoghq.com/monitors/guide/on_missing_data/
 */
export function optionsOf(monitor: Monitor): MonitorOptions {
  const options = (monitor.definition["options"] ?? {}) as JsonObject;
  const thresholds = (options["thresholds"] ?? {}) as Record<string, unknown>;
  const threshold = (name: string) => (typeof thresholds[name] === "number" ? thresholds[name] : undefined);
  const [warning, criticalRecovery, warningRecovery] = [
    "warning",
    "critical_recovery",
    "warning_recovery",
  ].map(threshold);
  const missing = { resolve: "resolve", default: "last" }[String(options["on_missing_data"])];
  return {
    thresholds: {
      ...(warning !== undefined && { warning }),
      ...(criticalRecovery !== undefined && { criticalRecovery }),
      ...(warningRecovery !== undefined && { warningRecovery }),
    },
    evaluationDelay: Number(options["evaluation_delay"] ?? 0),
    newGroupDelay: newGroupDelay(monitor, options),
    requireFullWindow: options["require_full_window"] === true,
    missing: (missing as "resolve" | "last" | undefined) ?? "no data",
  };
}

/** The older option counts only where groups are hosts. */
function newGroupDelay({ definition }: Monitor, options: JsonObject): number {
  if (typeof options["new_group_delay"] === "number") return options["new_group_delay"];
  const query = parseMonitorQuery(String(definition["type"]), String(definition["query"]));
  const byHost =
    query?.kind === "metric" && metricQueries(query.expression).some(({ by }) => by.includes("host"));
  return byHost ? Number(options["new_host_delay"] ?? 300) : 0;
}
