import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type DatadogConnection, find, type Json, part, remove, send } from "./connection.ts";

/** `datadog_dashboard_json`: a dashboard as it is written, without what the vendor adds to it. */
export const dashboardJson: ResourceBackend<DatadogConnection> = {
  validate({ dashboard }) {
    if (typeof dashboard !== "string" || parse(dashboard)) return [];
    return [{ severity: "error", summary: '"dashboard" contains an invalid JSON', path: ["dashboard"] }];
  },
  async create(planned, connection) {
    const made = await send(connection, "POST", "/api/v1/dashboard", String(planned["dashboard"]));
    return made.ok ? ok(stateOf(made.value, planned)) : made;
  },
  async read(prior, connection) {
    const found = await find(connection, pathOf(prior));
    return found.ok ? ok(found.value && stateOf(found.value, prior)) : found;
  },
  async update(_prior, planned, connection) {
    const changed = await send(connection, "PUT", pathOf(planned), String(planned["dashboard"]));
    return changed.ok ? ok(stateOf(changed.value, planned)) : changed;
  },
  delete: (prior, connection) => remove(connection, pathOf(prior)),
  async import(id, connection): Promise<Result<State>> {
    const found = await send(connection, "GET", `/api/v1/dashboard/${part(id)}`);
    return found.ok ? ok({ id }) : found;
  },
};

const pathOf = ({ id }: State) => `/api/v1/dashboard/${part(String(id))}`;

/** As in `resource_datadog_dashboard_json.go`. */
const computed = ["id", "author_handle", "author_name", "created_at", "modified_at", "url"];

function parse(text: string): Json | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? (read as Json) : undefined;
  } catch {
    return undefined;
  }
}

function stateOf(found: Json, before: State): State {
  const written = typeof before["dashboard"] === "string" ? before["dashboard"] : "{}";
  const wanted = parse(written) ?? {};
  const is = bare(found, wanted);
  const same = JSON.stringify(sorted(is)) === JSON.stringify(sorted(bare(wanted, wanted)));
  return {
    id: String(found["id"]),
    url: String(found["url"]),
    dashboard: same ? written : JSON.stringify(sorted(is)),
    dashboard_lists_removed: null,
  };
}

/** Without what the vendor adds: its own attributes, numbers of widgets, and empty values that nobody wrote. */
function bare(dashboard: Json, wanted: Json): Json {
  const kept = Object.entries(dashboard).filter(([name, value]) => {
    if (computed.includes(name)) return false;
    const empty = value === null || value === false || (Array.isArray(value) && value.length === 0);
    return name in wanted || !empty;
  });
  return { ...Object.fromEntries(kept), widgets: withoutNumbers(dashboard["widgets"]) };
}

function withoutNumbers(widgets: unknown): readonly Json[] {
  return ((widgets ?? []) as readonly Json[]).map(({ id: _, ...widget }) => {
    const definition = (widget["definition"] ?? {}) as Json;
    const inner =
      definition["widgets"] === undefined ? {} : { widgets: withoutNumbers(definition["widgets"]) };
    return { ...widget, definition: { ...definition, ...inner } };
  });
}

/** With names in one order, however deep. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, sorted(one)]));
}
