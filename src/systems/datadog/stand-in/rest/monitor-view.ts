import type { Datadog } from "../context.ts";
import { metricQueries } from "../metrics/expression.ts";
import { refresh } from "../monitors/evaluate.ts";
import { parseMonitorQuery } from "../monitors/query.ts";
import { asObject } from "../read.ts";
import type { JsonObject, Monitor, Status } from "../world/model.ts";
import { creatorView } from "./people.ts";

/** Whether it alarms group by group. */
export function isMulti({ definition }: Monitor): boolean {
  const query = parseMonitorQuery(String(definition["type"]), String(definition["query"]));
  return query?.kind === "metric" && metricQueries(query.expression).some(({ by }) => by.length > 0);
}

/** As it is shown, looked at now. `groups` says which groups: `all`, or statuses with commas between them. */
export function monitorView(datadog: Datadog, monitor: Monitor, groups: string | undefined) {
  const status = refresh(datadog, monitor);
  const { definition, id, created, modified } = monitor;
  const creator = datadog.user(monitor.creator);
  return {
    ...{
      id,
      org_id: 1,
      name: definition["name"] ?? "",
      type: definition["type"],
      query: definition["query"],
    },
    ...{
      message: definition["message"] ?? "",
      tags: definition["tags"] ?? [],
      priority: definition["priority"] ?? null,
    },
    ...{ options: optionsView(definition), restricted_roles: definition["restricted_roles"] ?? null },
    draft_status: definition["draft_status"] ?? "published",
    ...{ created, modified, deleted: null, multi: isMulti(monitor), matching_downtimes: [] },
    creator: creator ? creatorView(creator) : { name: null, email: "", handle: "" },
    overall_state: status,
    overall_state_modified: new Date((monitor.history.at(-1)?.at ?? 0) * 1000).toISOString(),
    ...(groups !== undefined && { state: { groups: groupsView(monitor, groups) } }),
  };
}

export function groupsView({ groups }: Monitor, wanted: string) {
  const statuses = wanted.toLowerCase().split(",");
  const shown = (status: Status) => statuses.includes("all") || statuses.includes(status.toLowerCase());
  return Object.fromEntries(
    Object.entries(groups)
      .filter(([, { status }]) => shown(status))
      .map(([name, group]) => [
        name,
        {
          ...{ name, status: group.status },
          ...(group.lastTriggered !== undefined && { last_triggered_ts: group.lastTriggered }),
          ...(group.lastResolved !== undefined && { last_resolved_ts: group.lastResolved }),
          ...(group.lastNoData !== undefined && { last_nodata_ts: group.lastNoData }),
        },
      ]),
  );
}

/** What was said, over what the vendor fills in. */
function optionsView({ type, query, options }: JsonObject) {
  const said = asObject(options);
  const read = parseMonitorQuery(String(type), String(query));
  const threshold = read && read.kind !== "composite" ? { critical: read.threshold } : {};
  const filled = { notify_audit: false, include_tags: true, new_host_delay: 300, silenced: {} };
  const missing = said["on_missing_data"] === undefined ? { notify_no_data: false } : {};
  return {
    ...filled,
    ...missing,
    ...(read?.kind === "metric" && { require_full_window: false }),
    ...said,
    thresholds: { ...threshold, ...asObject(said["thresholds"]) },
  };
}
