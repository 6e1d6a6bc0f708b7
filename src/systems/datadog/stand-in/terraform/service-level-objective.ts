import { oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import {
  type Attributes,
  type AttributeValue,
  type KnownValue,
  type ResourceBackend,
  type State,
  unknownValue,
} from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type DatadogConnection, find, type Json, notServed, part, remove, send } from "./connection.ts";

/** `datadog_service_level_objective`, made of events or of monitors. */
export const serviceLevelObjective: ResourceBackend<DatadogConnection> = {
  validate: (configuration) =>
    remarksOf(
      [
        oneOf("type", ["metric", "monitor", "time_slice"]),
        oneOf("thresholds.timeframe", ["7d", "30d", "90d", "custom"]),
      ],
      configuration,
    ),
  // What the vendor shows follows from the targets alone, and is known before it is asked.
  plan({ proposed, configuration }) {
    const thresholds = proposed["thresholds"];
    if (!Array.isArray(thresholds) || thresholds.length === 0) return {};
    const [first] = thresholds as readonly Attributes[];
    const followed = { timeframe: "timeframe", target_threshold: "target", warning_threshold: "warning" };
    const follows = Object.entries(followed).flatMap(([name, own]) =>
      (configuration[name] ?? null) === null ? [[name, first?.[own] ?? null] as const] : [],
    );
    return { attributes: { ...Object.fromEntries(follows), thresholds: thresholds.map(displayed) } };
  },
  async create(planned, connection) {
    if (
      planned["type"] === "time_slice" ||
      (planned["sli_specification"] as readonly unknown[] | null)?.length
    ) {
      return notServed("'sli_specification' of datadog_service_level_objective");
    }
    const made = await send(connection, "POST", "/api/v1/slo", bodyOf(planned));
    return made.ok ? ok(stateOf(firstOf(made.value))) : made;
  },
  async read(prior, connection) {
    const found = await find(connection, pathOf(prior));
    return found.ok ? ok(found.value && stateOf(found.value["data"] as Json)) : found;
  },
  async update(_prior, planned, connection) {
    const changed = await send(connection, "PUT", pathOf(planned), bodyOf(planned));
    return changed.ok ? ok(stateOf(firstOf(changed.value))) : changed;
  },
  delete: (prior, connection) =>
    remove(connection, `${pathOf(prior)}${prior["force_delete"] === true ? "?force=true" : ""}`),
  async import(id, connection): Promise<Result<State>> {
    const found = await send(connection, "GET", `/api/v1/slo/${part(id)}`);
    return found.ok ? ok({ id }) : found;
  },
};

/** `99.5`, and `99.` where it is whole. */
function displayed(threshold: Attributes): Attributes {
  const show = (value: AttributeValue | undefined): AttributeValue => {
    if (value === null || value === undefined) return "";
    if (typeof value !== "number") return unknownValue;
    return Number.isInteger(value) ? `${value}.` : String(value);
  };
  return {
    ...threshold,
    target_display: show(threshold["target"]),
    warning_display: show(threshold["warning"]),
  };
}

const pathOf = ({ id }: State) => `/api/v1/slo/${part(String(id))}`;
const firstOf = ({ data }: Json): Json => (data as readonly Json[])[0] ?? {};

function bodyOf(planned: State): Json {
  const said = ["timeframe", "target_threshold", "warning_threshold"].flatMap((name) =>
    planned[name] === null || planned[name] === undefined ? [] : [[name, planned[name]] as const],
  );
  const [query] = (planned["query"] as readonly State[] | null) ?? [];
  return {
    ...{ name: planned["name"], type: planned["type"], description: planned["description"] ?? "" },
    tags: planned["tags"] ?? [],
    ...Object.fromEntries(said),
    ...(query && { query: { numerator: query["numerator"], denominator: query["denominator"] } }),
    ...(planned["type"] === "monitor" && {
      monitor_ids: planned["monitor_ids"] ?? [],
      groups: planned["groups"] ?? [],
    }),
    thresholds: ((planned["thresholds"] as readonly State[] | null) ?? []).map(
      ({ timeframe, target, warning }) => ({
        ...{ timeframe, target },
        ...(warning !== null && warning !== 0 && { warning }),
      }),
    ),
  };
}

function stateOf(found: Json): State {
  const query = found["query"] as State | undefined;
  const own = (name: string) => (found[name] ?? null) as KnownValue;
  return {
    ...{
      id: own("id"),
      name: own("name"),
      type: own("type"),
      description: own("description"),
      tags: own("tags"),
    },
    ...{ monitor_ids: own("monitor_ids"), groups: own("groups"), timeframe: own("timeframe") },
    ...{ target_threshold: own("target_threshold"), warning_threshold: own("warning_threshold") },
    query: query
      ? [{ numerator: query["numerator"] ?? null, denominator: query["denominator"] ?? null }]
      : [],
    thresholds: (found["thresholds"] as readonly State[]).map((one) => ({
      ...{
        timeframe: one["timeframe"] ?? null,
        target: one["target"] ?? null,
        warning: one["warning"] ?? null,
      },
      target_display: one["target_display"] ?? "",
      warning_display: one["warning_display"] ?? "",
    })),
  };
}
