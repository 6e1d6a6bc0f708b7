import type { Datadog } from "../context.ts";
import type { Monitor } from "../world/model.ts";
import { refresh } from "./evaluate.ts";

/**
 * Monitors by a search such as `tag:(service:web AND env:qa) status:alert broken`. Conditions side by side must all
 * hold. https://docs.datadoghq.com/monitors/manage/search/
 */
export function searchMonitors(datadog: Datadog, query: string): readonly Monitor[] {
  const conditions = [...query.matchAll(/(-?)(\w+):(?:\(([^)]*)\)|"([^"]*)"|(\S+))|"([^"]*)"|(\S+)/g)].map(
    ([, not, field, several, quoted, plain, phrase, word]) => ({
      not: not === "-",
      field: field ?? "name",
      value: several ?? quoted ?? plain ?? phrase ?? word ?? "",
    }),
  );
  return datadog.state.monitors.filter((monitor) =>
    conditions
      .filter(({ field, value }) => !(field === "name" && value === "AND"))
      .every(({ not, field, value }) => not !== holds(datadog, monitor, field, value)),
  );
}

function holds(datadog: Datadog, monitor: Monitor, field: string, value: string): boolean {
  const test = fields[field];
  if (!test) return false;
  return value
    .split(/\s+OR\s+/)
    .some((either) =>
      either.split(/\s+AND\s+|,\s*/).every((one) => test(datadog, monitor, one.replace(/^"|"$/g, ""))),
    );
}

type Test = (datadog: Datadog, monitor: Monitor, value: string) => boolean;

const tagged: Test = (_, { definition }, value) =>
  ((definition["tags"] ?? []) as readonly string[]).includes(value);

const fields: Readonly<Record<string, Test>> = {
  tag: tagged,
  team: (datadog, monitor, value) => tagged(datadog, monitor, `team:${value}`),
  env: (datadog, monitor, value) => tagged(datadog, monitor, `env:${value}`),
  service: (datadog, monitor, value) => tagged(datadog, monitor, `service:${value}`),
  status: (datadog, monitor, value) =>
    refresh(datadog, monitor).replace(" ", "").toLowerCase() === value.replace(/[ _]/, "").toLowerCase(),
  id: (_, { id }, value) => String(id) === value,
  type: (_, { definition }, value) => String(definition["type"]).startsWith(value),
  muted: (_, __, value) => value === "false",
  name: (_, { definition }, value) =>
    String(definition["name"] ?? "")
      .toLowerCase()
      .includes(value.toLowerCase()),
};
