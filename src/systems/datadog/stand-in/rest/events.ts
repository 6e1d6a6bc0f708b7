import { type Answer, answer, refuse, refuseItem } from "../answer.ts";
import { asObject, asText, asTexts, attributesOf } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { VendorEvent } from "../world/model.ts";

function firstView({ url }: Call["datadog"], event: VendorEvent) {
  const { id, title, text, tags, at, alertType } = event;
  return {
    ...{
      id,
      id_str: String(id),
      title,
      text,
      tags,
      date_happened: at,
      alert_type: alertType,
      priority: "normal",
    },
    ...{ host: "", device_name: "", payload: "{}", url: `${url}/event/event?id=${id}` },
  };
}

function secondView({ id, title, text, tags, at, attributes }: VendorEvent) {
  return {
    ...{ id: String(id), type: "event" },
    attributes: {
      ...{ message: text, tags, timestamp: new Date(at * 1000).toISOString() },
      attributes: { title, tags, timestamp: at * 1000, evt: { id: String(id), name: title }, ...attributes },
    },
  };
}

function create(call: Call): Answer {
  const { datadog, body } = call;
  const [title, text] = [asText(body["title"]), asText(body["text"])];
  if (!title || !text) return refuse(400, `'${title ? "text" : "title"}' is a required property`);
  const made = datadog.tell({
    ...{ title, text, tags: asTexts(body["tags"]), category: "event", attributes: {} },
    alertType: asText(body["alert_type"]) ?? "info",
    ...(typeof body["date_happened"] === "number" && { at: body["date_happened"] }),
  });
  return answer({ status: "ok", event: firstView(datadog, made) }, 202);
}

/** `POST /api/v2/events`: a change, or an alert. */
function createSecond({ datadog, body }: Call): Answer {
  const said = attributesOf(body);
  const [title, category] = [asText(said["title"]), asText(said["category"])];
  if (!title) return refuseItem(400, "Bad Request", "title is required");
  if (category !== "change" && category !== "alert")
    return refuseItem(400, "Bad Request", "category must be change or alert");
  const attributes = asObject(said["attributes"]);
  if (category === "change" && !asText(asObject(attributes["changed_resource"])["name"])) {
    return refuseItem(400, "Bad Request", "changed_resource.name is required");
  }
  const made = datadog.tell({
    ...{ title, text: asText(said["message"]) ?? "", tags: asTexts(said["tags"]), category, attributes },
    alertType: asText(attributes["status"]) ?? "info",
  });
  const uid = String(made.id);
  return answer(
    {
      data: { id: uid, type: "event", attributes: { attributes: { evt: { id: uid, uid } } } },
      links: { self: `${datadog.url}/api/v2/events/${uid}` },
    },
    202,
  );
}

const matching = ({ datadog: { state } }: Call, query: string): readonly VendorEvent[] => {
  const wanted = query.split(/\s+/).filter((one) => one !== "" && one !== "*" && one !== "AND");
  const holds = (event: VendorEvent) =>
    wanted.every((one) => event.tags.includes(one) || event.title.includes(one));
  return state.events.filter(holds).toReversed();
};

const named = (run: (call: Call, event: VendorEvent) => Answer) => (call: Call) => {
  const event = call.datadog.state.events.find(({ id }) => String(id) === call.parameter("id"));
  return event ? run(call, event) : refuse(404, "No event matches that event_id");
};

export const eventEndpoints = [
  endpoint("POST", "/api/v1/events", "api-key", create),
  endpoint("GET", "/api/v1/events", "may events_read", (call) => {
    const [start, end] = [Number(call.query("start")), Number(call.query("end"))];
    if (!(start < end)) return refuse(400, "Invalid start or end");
    const tags = call.query("tags")?.split(",") ?? [];
    const found = call.datadog.state.events.filter(
      (event) => event.at >= start && event.at <= end && tags.every((tag) => event.tags.includes(tag)),
    );
    return answer({ events: found.map((event) => firstView(call.datadog, event)), status: "ok" });
  }),
  endpoint(
    "GET",
    "/api/v1/events/:id",
    "may events_read",
    named(({ datadog }, event) => answer({ event: firstView(datadog, event), status: "ok" })),
  ),
  endpoint("POST", "/api/v2/events", "api-key", createSecond),
  endpoint("GET", "/api/v2/events", "may events_read", (call) => {
    const found = matching(call, call.query("filter[query]") ?? "").slice(
      0,
      Number(call.query("page[limit]") ?? 10),
    );
    return answer({ data: found.map(secondView), meta: { status: "done" } });
  }),
  endpoint(
    "GET",
    "/api/v2/events/:id",
    "may events_read",
    named((_, event) => answer({ data: secondView(event) })),
  ),
];
