import { type Answer, answer, invalid, refuse, refuseItem } from "../answer.ts";
import type { Datadog } from "../context.ts";
import { forget, keep, redefine } from "../kept.ts";
import { parseExpression } from "../metrics/parse.ts";
import { parseMonitorQuery } from "../monitors/query.ts";
import { asList, asObject, asText, asTexts, objectAt } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import { formulaOf } from "../slos/measure.ts";
import type { JsonObject, Kept } from "../world/model.ts";
import { creatorView } from "./people.ts";
import { history, status } from "./slo-history.ts";

const said = [
  ...[
    "name",
    "description",
    "type",
    "query",
    "monitor_ids",
    "groups",
    "tags",
    "thresholds",
    "sli_specification",
  ],
  ...["timeframe", "target_threshold", "warning_threshold"],
];

function definitionFrom(body: JsonObject, before: JsonObject = {}): JsonObject {
  const taken = said.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]] as const]));
  const definition: JsonObject = { ...before, ...Object.fromEntries(taken) };
  const [first] = asList(definition["thresholds"]).map(asObject);
  if (asText(definition["timeframe"]) === undefined && first?.["timeframe"]) {
    Object.assign(definition, { timeframe: first["timeframe"], target_threshold: first["target"] });
    if (first["warning"] !== undefined) definition["warning_threshold"] = first["warning"];
  }
  return definition;
}

function refusalOf({ state }: Datadog, definition: JsonObject): Answer | undefined {
  if (!asText(definition["name"])) return refuse(400, "name is a required field");
  const thresholds = asList(definition["thresholds"]).map(asObject);
  if (thresholds.length === 0) return refuse(400, "thresholds is a required field");
  for (const { timeframe, target, warning } of thresholds) {
    if (!["7d", "30d", "90d", "custom"].includes(String(timeframe))) return invalid("timeframe");
    if (!(Number(target) > 0 && Number(target) < 100)) return invalid("target");
    if (typeof warning === "number" && warning <= Number(target)) return invalid("warning");
  }
  switch (definition["type"]) {
    case "metric": {
      const { numerator, denominator } = objectAt(definition, "query");
      const read = [numerator, denominator].map((one) => asText(one) && parseExpression(String(one)));
      return read.every((one) => one) ? undefined : invalid("query");
    }
    case "monitor": {
      const ids = asList(definition["monitor_ids"]);
      if (ids.length === 0)
        return refuse(400, "monitor_ids is a required field for SLOs of the type monitor");
      const strange = ids.find((id) => !state.monitors.some((monitor) => monitor.id === id));
      return strange === undefined ? undefined : refuse(400, `Monitor ${strange} does not exist`);
    }
    case "time_slice":
      return formulaOf(objectAt(definition, "sli_specification", "time_slice", "query"))
        ? undefined
        : invalid("sli_specification");
    default:
      return invalid("type");
  }
}

export function sloView(datadog: Datadog, { id, definition, creator, createdAt, modifiedAt }: Kept) {
  const by = datadog.user(creator);
  const monitors =
    definition["type"] === "monitor"
      ? { monitor_ids: definition["monitor_ids"] ?? [], monitor_tags: [] }
      : {};
  return {
    ...{ id, tags: [], description: null, type_id: typeIds[String(definition["type"])] },
    ...definition,
    ...monitors,
    thresholds: asList(definition["thresholds"]).map((one) => displayed(asObject(one))),
    creator: by ? creatorView(by) : null,
    created_at: Math.floor(Date.parse(createdAt) / 1000),
    modified_at: Math.floor(Date.parse(modifiedAt) / 1000),
  };
}

export const typeIds: Readonly<Record<string, number>> = { monitor: 0, metric: 1, time_slice: 2 };

/** The vendor shows a target as a text as well: `99.5`, and `99.` where it is whole. */
function displayed(threshold: JsonObject): JsonObject {
  const show = (value: unknown) => (Number.isInteger(value) ? `${value}.` : String(value));
  return {
    ...threshold,
    target_display: show(threshold["target"]),
    ...(typeof threshold["warning"] === "number" && { warning_display: show(threshold["warning"]) }),
  };
}

const named = (run: (call: Call, slo: Kept) => Answer) => (call: Call) => {
  const slo = call.datadog.state.slos.find(({ id }) => id === call.parameter("id"));
  return slo ? run(call, slo) : refuse(404, "SLO not found");
};

/** Monitors that alarm about it hold it, unless it is forced. */
const alertsOn = ({ state }: Datadog, slo: Kept) =>
  state.monitors.filter(({ definition }) => {
    const query = parseMonitorQuery(String(definition["type"]), String(definition["query"]));
    return query?.kind === "slo" && query.slo === slo.id;
  });

const heldBy = (datadog: Datadog, slo: Kept) =>
  alertsOn(datadog, slo).map(
    ({ id, definition }) =>
      `slo [${slo.id},${slo.definition["name"]}] is referenced in monitors: ${id}, ${definition["name"]}`,
  );

function create({ datadog, body, actor }: Call): Answer {
  const definition = definitionFrom(body);
  const refusal = refusalOf(datadog, definition);
  if (refusal) return refusal;
  const id = datadog.ids.uuid().replaceAll("-", "");
  const made = keep(datadog, datadog.state.slos, { id, definition, creator: actor.user?.id ?? "" });
  return answer({ data: [sloView(datadog, made)], error: null });
}

function update({ datadog, body }: Call, slo: Kept): Answer {
  const definition = definitionFrom(body, slo.definition);
  if (definition["type"] !== slo.definition["type"]) return invalid("type");
  const refusal = refusalOf(datadog, definition);
  if (refusal) return refusal;
  return answer({ data: [sloView(datadog, redefine(datadog, slo, definition))], error: null });
}

function remove({ datadog, query }: Call, slo: Kept): Answer {
  const held = heldBy(datadog, slo);
  if (held.length > 0 && query("force") !== "true")
    return answer({ data: [], errors: { [slo.id]: held.join() } }, 409);
  forget(datadog.state.slos, slo);
  return answer({ data: [slo.id], errors: {} });
}

export const sloEndpoints = [
  endpoint("GET", "/api/v1/slo", "may slos_read", ({ datadog, query }) => {
    const ids = query("ids")?.split(",");
    const [text, tags] = [query("query")?.toLowerCase(), query("tags_query")?.split(",")];
    const all = datadog.state.slos
      .filter(({ id }) => !ids || ids.includes(id))
      .filter(({ definition }) => !text || String(definition["name"]).toLowerCase().includes(text))
      .filter(({ definition }) => !tags || tags.every((tag) => asTexts(definition["tags"]).includes(tag)));
    const start = Number(query("offset") ?? 0);
    const shown = all.slice(start, start + Number(query("limit") ?? 1000));
    const metadata = { page: { total_count: all.length, total_filtered_count: all.length } };
    return answer({ data: shown.map((slo) => sloView(datadog, slo)), errors: [], metadata });
  }),
  endpoint("POST", "/api/v1/slo", "may slos_write", create),
  endpoint("GET", "/api/v1/slo/can_delete", "may slos_read", ({ datadog, query }) => {
    const asked = datadog.state.slos.filter(({ id }) => query("ids")?.split(",").includes(id));
    const held = asked.filter((slo) => alertsOn(datadog, slo).length > 0);
    const errors = Object.fromEntries(held.map((slo) => [slo.id, heldBy(datadog, slo).join()]));
    const data = { ok: asked.filter((slo) => !held.includes(slo)).map(({ id }) => id) };
    return answer({ data, errors }, held.length > 0 ? 409 : 200);
  }),
  endpoint(
    "GET",
    "/api/v1/slo/:id",
    "may slos_read",
    named(({ datadog }, slo) => answer({ data: sloView(datadog, slo), errors: [] })),
  ),
  endpoint("PUT", "/api/v1/slo/:id", "may slos_write", named(update)),
  endpoint("DELETE", "/api/v1/slo/:id", "may slos_write", named(remove)),
  endpoint("GET", "/api/v1/slo/:id/history", "may slos_read", named(history)),
  endpoint("GET", "/api/v2/slo/:id/status", "may slos_read", (call) => {
    const slo = call.datadog.state.slos.find(({ id }) => id === call.parameter("id"));
    return slo ? status(call, slo) : refuseItem(404, "Not Found");
  }),
];
