import { type Answer, invalid, refuse } from "../answer.ts";
import type { Datadog } from "../context.ts";
import { asObject, asText, objectAt } from "../read.ts";
import type { JsonObject, Monitor } from "../world/model.ts";
import { compare, parseMonitorQuery, servedTypes } from "./query.ts";

/** Every type that the vendor knows; the stand-in evaluates some of them. */
const types = [
  ...servedTypes,
  ...[
    "service check",
    "event alert",
    "event-v2 alert",
    "log alert",
    "process alert",
    "rum alert",
    "trace-analytics alert",
  ],
  ...[
    "synthetics alert",
    "audit alert",
    "ci-pipelines alert",
    "ci-tests alert",
    "error-tracking alert",
    "cost alert",
  ],
  ...["database-monitoring alert", "network-performance alert", "data-quality alert"],
];

/**
 * What the vendor does not take of a monitor's definition. A missing name, message or recipient it takes.
 */
export function refusalOf(datadog: Datadog, definition: JsonObject): Answer | undefined {
  const [type, text] = [asText(definition["type"]), asText(definition["query"])];
  if (!type || !types.includes(type)) return invalid("type");
  if (!servedTypes.includes(type))
    return refuse(400, `The stand-in does not evaluate monitors of the type '${type}'`);
  const query = text && parseMonitorQuery(type, text);
  if (!query) return invalid("query");
  if (query.kind === "slo" && !datadog.state.slos.some(({ id }) => id === query.slo)) return invalid("query");
  if (query.kind === "composite") {
    const known = query.monitors.every((id) => datadog.state.monitors.some((one) => one.id === id));
    return known && query.monitors.length > 1 ? undefined : invalid("query");
  }
  const options = asObject(definition["options"]);
  const { critical, warning } = objectAt(options, "thresholds");
  if (critical !== undefined && critical !== null && Number(critical) !== query.threshold)
    return invalid("query");
  // A warning comes before the alarm, from whichever side.
  if (typeof warning === "number" && compare(warning, query.comparator, query.threshold)) {
    return refuse(
      400,
      `Warning threshold (${warning}) must come before the alert threshold (${query.threshold})`,
    );
  }
  const missing = options["on_missing_data"];
  if (missing !== undefined && missing !== null) {
    if (!["default", "show_no_data", "show_and_notify_no_data", "resolve"].includes(String(missing))) {
      return invalid("options.on_missing_data");
    }
    if (options["notify_no_data"] === true) return invalid("options.notify_no_data");
  }
  const priority = definition["priority"];
  if (priority !== undefined && priority !== null && ![0, 1, 2, 3, 4, 5].includes(Number(priority)))
    return invalid("priority");
  return undefined;
}

/** The vendor takes no monitor twice: what it watches, how, and whom it calls are its own. */
export function duplicateOf({ state }: Datadog, definition: JsonObject): Monitor | undefined {
  const same = (other: Monitor) =>
    ["name", "type", "query", "message", "tags"].every(
      (name) => JSON.stringify(other.definition[name] ?? null) === JSON.stringify(definition[name] ?? null),
    );
  return state.monitors.find(same);
}

/** Which objectives and monitors are made of it. */
export function usersOf({ state }: Datadog, { id }: Monitor): readonly string[] {
  const slos = state.slos.filter(({ definition }) =>
    ((definition["monitor_ids"] ?? []) as readonly number[]).includes(id),
  );
  const composites = state.monitors.filter(({ definition }) => {
    const query = parseMonitorQuery(String(definition["type"]), String(definition["query"]));
    return query?.kind === "composite" && query.monitors.includes(id);
  });
  return [
    ...slos.map((slo) => `referenced in slos: [${slo.id},${slo.definition["name"]}]`),
    ...composites.map((one) => `referenced in composite monitors: [${one.id},${one.definition["name"]}]`),
  ];
}
