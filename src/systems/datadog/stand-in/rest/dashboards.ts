import { type Answer, answer, refuse } from "../answer.ts";
import type { Datadog } from "../context.ts";
import { forget, keep, redefine } from "../kept.ts";
import { asList, asObject, asText } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { JsonObject, Kept } from "../world/model.ts";

/** What the vendor adds, and what it therefore takes from nobody. */
const its = ["id", "author_handle", "author_name", "created_at", "modified_at", "url"];

function definitionFrom(datadog: Datadog, body: JsonObject): JsonObject {
  const said = Object.fromEntries(Object.entries(body).filter(([name]) => !its.includes(name)));
  return { ...said, widgets: asList(said["widgets"]).map((widget) => numbered(datadog, asObject(widget))) };
}

/** Every widget has a number, within groups as well. */
function numbered(datadog: Datadog, widget: JsonObject): JsonObject {
  const definition = asObject(widget["definition"]);
  const inner = asList(definition["widgets"]).map((one) => numbered(datadog, asObject(one)));
  return {
    ...widget,
    id: widget["id"] ?? datadog.nextId(),
    definition: definition["widgets"] === undefined ? definition : { ...definition, widgets: inner },
  };
}

function refusalOf(body: JsonObject): Answer | undefined {
  const missing = ["title", "layout_type", "widgets"].find(
    (name) => body[name] === undefined || body[name] === "",
  );
  if (missing) return refuse(400, `Invalid dashboard: '${missing}' is a required property`);
  if (!["ordered", "free"].includes(String(body["layout_type"]))) {
    return refuse(400, `Invalid dashboard: '${body["layout_type"]}' is not one of ['ordered', 'free']`);
  }
  const strange = asList(body["widgets"]).find(
    (one) => !asText(asObject(asObject(one)["definition"])["type"]),
  );
  return strange === undefined
    ? undefined
    : refuse(400, "Invalid widget definition: 'type' is a required property");
}

export function dashboardView(datadog: Datadog, { id, definition, creator, createdAt, modifiedAt }: Kept) {
  const author = datadog.user(creator);
  return {
    ...{
      description: null,
      is_read_only: false,
      notify_list: [],
      template_variables: [],
      restricted_roles: [],
    },
    ...definition,
    ...{ id, author_handle: author?.email ?? "", author_name: author?.name ?? null },
    ...{ created_at: createdAt, modified_at: modifiedAt, url: urlOf(id, definition) },
  };
}

const urlOf = (id: string, { title }: JsonObject) =>
  `/dashboard/${id}/${String(title)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")}`;

const named = (run: (call: Call, dashboard: Kept) => Answer) => (call: Call) => {
  const dashboard = call.datadog.state.dashboards.find(({ id }) => id === call.parameter("id"));
  return dashboard
    ? run(call, dashboard)
    : refuse(404, `Dashboard with ID ${call.parameter("id")} not found`);
};

/** `abc-def-ghi`: three by three letters and digits. */
const newId = (datadog: Datadog): string =>
  (datadog.ids.token(9).toLowerCase().match(/.{3}/g) ?? []).join("-");

export const dashboardEndpoints = [
  endpoint("GET", "/api/v1/dashboard", "may dashboards_read", ({ datadog, query }) => {
    const start = Number(query("start") ?? 0);
    const dashboards = datadog.state.dashboards
      .slice(start, start + Number(query("count") ?? 100))
      .map((one) => {
        const {
          id,
          title,
          description,
          layout_type,
          url,
          is_read_only,
          author_handle,
          created_at,
          modified_at,
        } = dashboardView(datadog, one) as JsonObject;
        return {
          id,
          title,
          description,
          layout_type,
          url,
          is_read_only,
          author_handle,
          created_at,
          modified_at,
        };
      });
    return answer({ dashboards });
  }),
  endpoint("POST", "/api/v1/dashboard", "may dashboards_write", ({ datadog, body, actor }) => {
    const refusal = refusalOf(body);
    if (refusal) return refusal;
    const definition = definitionFrom(datadog, body);
    const made = keep(datadog, datadog.state.dashboards, {
      id: newId(datadog),
      definition,
      creator: actor.user?.id ?? "",
    });
    return answer(dashboardView(datadog, made));
  }),
  endpoint(
    "GET",
    "/api/v1/dashboard/:id",
    "may dashboards_read",
    named(({ datadog }, one) => answer(dashboardView(datadog, one))),
  ),
  endpoint(
    "PUT",
    "/api/v1/dashboard/:id",
    "may dashboards_write",
    named(({ datadog, body }, one) => {
      const refusal = refusalOf(body);
      return refusal ?? answer(dashboardView(datadog, redefine(datadog, one, definitionFrom(datadog, body))));
    }),
  ),
  endpoint(
    "DELETE",
    "/api/v1/dashboard/:id",
    "may dashboards_write",
    named(({ datadog }, one) => {
      forget(datadog.state.dashboards, one);
      return answer({ deleted_dashboard_id: one.id });
    }),
  ),
];
