import { type Answer, answer, refuse } from "../answer.ts";
import { isArithmetic } from "../metrics/expression.ts";
import { duplicateOf, refusalOf, usersOf } from "../monitors/check.ts";
import { refresh } from "../monitors/evaluate.ts";
import { parseMonitorQuery } from "../monitors/query.ts";
import { searchMonitors } from "../monitors/search.ts";
import { asTexts } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { JsonObject, Monitor } from "../world/model.ts";
import { groupsView, monitorView } from "./monitor-view.ts";
import { creatorView } from "./people.ts";

const said = [
  "name",
  "type",
  "query",
  "message",
  "tags",
  "options",
  "priority",
  "restricted_roles",
  "draft_status",
];

/** A monitor's definition out of a body, over what was there. */
function definitionFrom(body: JsonObject, before: JsonObject = {}): JsonObject {
  const taken = said.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]] as const]));
  const definition: JsonObject = { ...before, ...Object.fromEntries(taken) };
  // The vendor keeps tags as a set, in its own order, and calls whatever computes a query alert.
  if (definition["tags"] !== undefined) definition["tags"] = [...new Set(asTexts(definition["tags"]))].sort();
  const query = parseMonitorQuery(String(definition["type"]), String(definition["query"]));
  if (query?.kind === "metric" && isArithmetic(query.expression)) definition["type"] = "query alert";
  return definition;
}

const named = (run: (call: Call, monitor: Monitor) => Answer) => (call: Call) => {
  const monitor = call.datadog.state.monitors.find(({ id }) => String(id) === call.parameter("id"));
  return monitor ? run(call, monitor) : refuse(404, "Monitor not found");
};

function list(call: Call): Answer {
  const { datadog, query } = call;
  const [name, tags] = [query("name")?.toLowerCase(), query("monitor_tags")?.split(",")];
  const all = datadog.state.monitors
    .filter(({ definition }) => !name || String(definition["name"]).toLowerCase().includes(name))
    .filter(({ definition }) => !tags || tags.every((tag) => asTexts(definition["tags"]).includes(tag)));
  const size = Math.min(1000, Number(query("page_size") ?? 100));
  const shown = query("page") === undefined ? all : all.slice(Number(query("page")) * size).slice(0, size);
  return answer(shown.map((one) => monitorView(datadog, one, query("group_states"))));
}

function create({ datadog, body, actor }: Call): Answer {
  const definition = definitionFrom(body);
  const refusal = refusalOf(datadog, definition);
  if (refusal) return refusal;
  const same = duplicateOf(datadog, definition);
  if (same) return refuse(400, `Duplicate of an existing monitor_id:${same.id} org_id:1`);
  const now = datadog.now();
  const creator = actor.user?.id ?? "";
  const monitor: Monitor = {
    id: datadog.nextId(),
    definition,
    created: now,
    modified: now,
    creator,
    groups: {},
    history: [],
  };
  datadog.state.monitors.push(monitor);
  return answer(monitorView(datadog, monitor, undefined));
}

function update({ datadog, body }: Call, monitor: Monitor): Answer {
  const definition = definitionFrom(body, monitor.definition);
  const refusal = refusalOf(datadog, definition);
  if (refusal) return refusal;
  if (body["type"] !== undefined && !sameType(monitor.definition["type"], definition["type"])) {
    return refuse(400, "The type of a monitor cannot be changed");
  }
  if (definition["query"] !== monitor.definition["query"]) monitor.groups = {};
  monitor.definition = definition;
  monitor.modified = datadog.now();
  return answer(monitorView(datadog, monitor, undefined));
}

const sameType = (one: unknown, other: unknown): boolean => {
  const kinds = [one, other].map((type) => (type === "metric alert" ? "query alert" : type));
  return kinds[0] === kinds[1];
};

function remove({ datadog, query }: Call, monitor: Monitor): Answer {
  const users = usersOf(datadog, monitor);
  if (users.length > 0 && query("force") !== "true") {
    return refuse(
      400,
      ...users.map((one) => `monitor [${monitor.id},${monitor.definition["name"]}] is ${one}`),
    );
  }
  datadog.state.monitors.splice(datadog.state.monitors.indexOf(monitor), 1);
  return answer({ deleted_monitor_id: monitor.id });
}

function canDelete({ datadog, query }: Call): Answer {
  const ids = (query("monitor_ids") ?? "").split(",").map(Number);
  const asked = datadog.state.monitors.filter(({ id }) => ids.includes(id));
  const held = asked.filter((one) => usersOf(datadog, one).length > 0);
  const errors = Object.fromEntries(held.map((one) => [one.id, usersOf(datadog, one)]));
  const ok = asked.filter((one) => !held.includes(one)).map(({ id }) => id);
  return answer({ data: { ok }, errors: held.length > 0 ? errors : null }, held.length > 0 ? 409 : 200);
}

function search({ datadog, query }: Call): Answer {
  const found = searchMonitors(datadog, query("query") ?? "");
  const size = Math.min(100, Number(query("per_page") ?? 30));
  const page = Number(query("page") ?? 0);
  const count = (values: readonly string[]) =>
    [...new Set(values)].map((name) => ({ name, count: values.filter((one) => one === name).length }));
  const monitors = found.slice(page * size, (page + 1) * size).map((monitor) => {
    const creator = datadog.user(monitor.creator);
    const triggered = Object.values(monitor.groups).flatMap(({ lastTriggered }) => lastTriggered ?? []);
    return {
      ...{
        id: monitor.id,
        name: monitor.definition["name"] ?? "",
        type: monitor.definition["type"],
        org_id: 1,
      },
      ...{
        status: refresh(datadog, monitor),
        tags: monitor.definition["tags"] ?? [],
        query: monitor.definition["query"],
      },
      ...{ classification: "metric", scopes: [], metrics: [], notifications: [] },
      creator: creator ? creatorView(creator) : {},
      last_triggered_ts: triggered.length > 0 ? Math.max(...triggered) : null,
    };
  });
  return answer({
    monitors,
    counts: {
      status: count(found.map((one) => refresh(datadog, one))),
      muted: [{ name: false, count: found.length }],
      tag: count(found.flatMap(({ definition }) => asTexts(definition["tags"]))),
      type: count(found.map(({ definition }) => String(definition["type"]))),
    },
    metadata: { page, page_count: Math.ceil(found.length / size), per_page: size, total_count: found.length },
  });
}

function validate({ datadog, body }: Call): Answer {
  return refusalOf(datadog, definitionFrom(body)) ?? answer({});
}

export const monitorEndpoints = [
  endpoint("GET", "/api/v1/monitor", "may monitors_read", list),
  endpoint("POST", "/api/v1/monitor", "may monitors_write", create),
  endpoint("POST", "/api/v1/monitor/validate", "may monitors_read", validate),
  endpoint("GET", "/api/v1/monitor/search", "may monitors_read", search),
  endpoint("GET", "/api/v1/monitor/groups/search", "may monitors_read", ({ datadog, query }) => {
    const groups = searchMonitors(datadog, query("query") ?? "").flatMap((monitor) => {
      refresh(datadog, monitor);
      return Object.values(groupsView(monitor, "all")).map((group) => ({
        ...{
          monitor_id: monitor.id,
          monitor_name: monitor.definition["name"] ?? "",
          group: group.name,
          status: group.status,
        },
        ...{
          group_tags: group.name === "*" ? [] : group.name.split(","),
          last_triggered_ts: group.last_triggered_ts ?? null,
        },
      }));
    });
    return answer({
      groups,
      counts: {},
      metadata: { page: 0, page_count: 1, per_page: 30, total_count: groups.length },
    });
  }),
  endpoint("GET", "/api/v1/monitor/can_delete", "may monitors_read", canDelete),
  endpoint(
    "GET",
    "/api/v1/monitor/:id",
    "may monitors_read",
    named(({ datadog, query }, one) => answer(monitorView(datadog, one, query("group_states")))),
  ),
  endpoint("PUT", "/api/v1/monitor/:id", "may monitors_write", named(update)),
  endpoint("DELETE", "/api/v1/monitor/:id", "may monitors_write", named(remove)),
  endpoint(
    "POST",
    "/api/v1/monitor/:id/validate",
    "may monitors_read",
    named(({ datadog, body }, one) => refusalOf(datadog, definitionFrom(body, one.definition)) ?? answer({})),
  ),
];
