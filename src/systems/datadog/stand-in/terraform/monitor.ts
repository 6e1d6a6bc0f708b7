import { type Check, oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { KnownValue, ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type DatadogConnection, find, type Json, notServed, part, remove, send } from "./connection.ts";

const thresholdNames = ["critical", "critical_recovery", "ok", "unknown", "warning", "warning_recovery"];

/** Options that the interface has under the same name. */
const optionNames = [
  ...["enable_logs_sample", "escalation_message", "evaluation_delay", "include_tags", "new_group_delay"],
  ...["new_host_delay", "no_data_timeframe", "notification_preset_name", "notify_audit", "notify_by"],
  ...["on_missing_data", "renotify_interval", "renotify_occurrences", "renotify_statuses"],
  ...["require_full_window", "timeout_h"],
];

const unserved = ["assets", "monitor_threshold_windows", "scheduling_options", "variables"];

const isNumber = (path: string): Check => ({
  path: path.split("."),
  says: (value) =>
    typeof value === "string" && !/^-?\d+(\.\d+)?$/.test(value)
      ? `${path}: value must be a float`
      : undefined,
});

const checks: readonly Check[] = [
  oneOf("on_missing_data", ["show_no_data", "show_and_notify_no_data", "resolve", "default"]),
  oneOf("draft_status", ["draft", "published"]),
  oneOf("priority", ["0", "1", "2", "3", "4", "5"]),
  ...thresholdNames.map((name) => isNumber(`monitor_thresholds.${name}`)),
];

/** `datadog_monitor`. What the vendor does not take of its query it says when it is made. */
export const monitor: ResourceBackend<DatadogConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  async create(planned, connection) {
    const used = unserved.find((name) => (planned[name] as readonly unknown[] | null)?.length);
    if (used) return notServed(`'${used}' of datadog_monitor`);
    const made = await send(connection, "POST", "/api/v1/monitor", bodyOf(planned));
    return made.ok ? ok(stateOf(made.value, planned)) : made;
  },
  async read(prior, connection) {
    const found = await find(connection, pathOf(prior));
    return found.ok ? ok(found.value && stateOf(found.value, prior)) : found;
  },
  async update(_prior, planned, connection) {
    const changed = await send(connection, "PUT", pathOf(planned), bodyOf(planned));
    return changed.ok ? ok(stateOf(changed.value, planned)) : changed;
  },
  delete: (prior, connection) =>
    remove(connection, `${pathOf(prior)}${prior["force_delete"] === true ? "?force=true" : ""}`),
  async import(id, connection): Promise<Result<State>> {
    const found = await send(connection, "GET", `/api/v1/monitor/${part(id)}`);
    return found.ok ? ok({ id }) : found;
  },
};

const pathOf = ({ id }: State) => `/api/v1/monitor/${part(String(id))}`;

function bodyOf(planned: State): Json {
  const trimmed = (name: string) => String(planned[name] ?? "").trim();
  const options = optionNames.flatMap((name) => {
    const value = planned[name];
    const empty = value === null || value === undefined || value === "";
    return empty ? [] : [[name, value] as const];
  });
  const thresholds = (planned["monitor_thresholds"] as readonly State[] | null)?.[0] ?? {};
  const priority = Number(planned["priority"] ?? 0);
  return {
    ...{ name: planned["name"], type: planned["type"], query: trimmed("query"), message: trimmed("message") },
    tags: [...((planned["tags"] as readonly string[] | null) ?? [])].sort(),
    priority: priority === 0 ? null : priority,
    draft_status: planned["draft_status"],
    ...(planned["restricted_roles"] && { restricted_roles: planned["restricted_roles"] }),
    options: {
      ...Object.fromEntries(options),
      // The one takes the place of the other, and has no default.
      ...(!planned["on_missing_data"] && { notify_no_data: planned["notify_no_data"] ?? false }),
      thresholds: Object.fromEntries(
        Object.entries(thresholds).flatMap(([name, value]) =>
          value === null ? [] : [[name, Number(value)]],
        ),
      ),
    },
  };
}

function stateOf(found: Json, before: State): State {
  const options = (found["options"] ?? {}) as State;
  const told = (name: string) => [name, (options[name] ?? null) as KnownValue] as const;
  const thresholds = (options["thresholds"] ?? {}) as Readonly<Record<string, number>>;
  const block = before["monitor_thresholds"] as readonly State[] | null | undefined;
  const wanted = block?.[0] ?? (block === undefined ? thresholds : undefined);
  return {
    ...Object.fromEntries(optionNames.map(told)),
    id: String(found["id"]),
    name: String(found["name"]),
    type: sameType(before["type"], String(found["type"])),
    query: sameText(before["query"], String(found["query"])),
    message: sameText(before["message"], String(found["message"])),
    tags: found["tags"] as readonly string[],
    priority: found["priority"] === null ? null : String(found["priority"]),
    draft_status: String(found["draft_status"]),
    evaluation_delay: options["evaluation_delay"] ?? 0,
    notify_no_data: options["notify_no_data"] ?? false,
    restricted_roles: (found["restricted_roles"] ?? null) as KnownValue,
    monitor_thresholds: wanted
      ? [Object.fromEntries(thresholdNames.map((name) => [name, sameNumber(wanted[name], thresholds[name])]))]
      : [],
  };
}

/** The vendor calls a metric alert that computes a query alert; the real provider takes them for the same. */
function sameType(before: KnownValue | undefined, found: string): string {
  const either = ["metric alert", "query alert"];
  return typeof before === "string" && either.includes(before) && either.includes(found) ? before : found;
}

/** What differs in white space around it is the same. */
function sameText(before: KnownValue | undefined, found: string): string {
  return typeof before === "string" && before.trim() === found ? before : found;
}

/** A number as it was written: `0.10` is `0.1`. */
function sameNumber(before: KnownValue | undefined, found: number | undefined): string | null {
  if (found === undefined) return null;
  return typeof before === "string" && Number(before) === found ? before : String(found);
}
