import { isBoolean, isMapping, isSequence, isString } from "@actions/workflow-parser";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/index";
import type { CallInterface, InputDefinition, TriggerFilter, Triggers } from "./model.ts";
import { fieldsOf, optional, textOf } from "./read-steps.ts";
import { placeOf, toScalarTemplate } from "./template.ts";

/** The `on:` of a workflow: a name, a list of names, or a mapping with filters. */
export function readTriggers(token: TemplateToken | undefined): Triggers {
  if (token === undefined) return new Map();
  if (isString(token)) return new Map([[token.value, {}]]);
  if (isSequence(token)) return new Map([...token].map((item) => [item.toString(), {}]));
  return new Map([...fieldsOf(token)].map(([event, filter]) => [event, readFilter(event, filter)]));
}

/** What the schema knows and a rehearsal does not do, with its place: the file is refused for it. */
export function unsupportedTriggers(token: TemplateToken | undefined): readonly string[] {
  const schedule = fieldsOf(token).get("schedule");
  if (schedule === undefined || !isSequence(schedule)) return [];
  return [...schedule].flatMap((item) => {
    const zone = fieldsOf(item).get("timezone");
    return zone ? [`${placeOf(zone)}: 'timezone' is not supported in rehearsal; write the line in UTC.`] : [];
  });
}

function readFilter(event: string, token: TemplateToken): TriggerFilter {
  if (event === "schedule" && isSequence(token)) {
    return { crons: [...token].flatMap((item) => textOf(fieldsOf(item).get("cron")) ?? []) };
  }
  const fields = fieldsOf(token);
  const list = (name: string) => {
    const value = fields.get(name);
    if (value === undefined) return undefined;
    return isSequence(value) ? [...value].map((item) => item.toString()) : [value.toString()];
  };
  const lists = {
    types: list("types"),
    branches: list("branches"),
    branchesIgnore: list("branches-ignore"),
    tags: list("tags"),
    tagsIgnore: list("tags-ignore"),
    paths: list("paths"),
    pathsIgnore: list("paths-ignore"),
    workflows: list("workflows"),
  };
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, value]) => value !== undefined)),
    ...(event === "workflow_dispatch" && { inputs: readInputs(fields.get("inputs")) }),
  };
}

const inputTypes = ["string", "boolean", "number", "choice", "environment"] as const;

function readInputs(token: TemplateToken | undefined): readonly InputDefinition[] {
  return [...fieldsOf(token)].map(([name, definition]) => {
    const fields = fieldsOf(definition);
    const options = fields.get("options");
    return {
      name,
      type: inputTypes.find((type) => type === textOf(fields.get("type"))) ?? "string",
      required: isTrue(fields.get("required")),
      defaultValue: optional(fields.get("default")),
      options: options && isSequence(options) ? [...options].map((option) => option.toString()) : [],
    };
  });
}

/** What the workflow offers to its callers; undefined when it cannot be called. */
export function readCallInterface(token: TemplateToken | undefined): CallInterface | undefined {
  if (!readTriggers(token).has("workflow_call")) return undefined;
  const call = token && isMapping(token) ? fieldsOf(fieldsOf(token).get("workflow_call")) : new Map();
  return {
    inputs: readInputs(call.get("inputs")),
    secrets: [...fieldsOf(call.get("secrets"))].map(([name, definition]) => ({
      name,
      required: isTrue(fieldsOf(definition).get("required")),
    })),
    outputs: [...fieldsOf(call.get("outputs"))].flatMap(([name, definition]) => {
      const value = fieldsOf(definition).get("value");
      return value ? [{ name, value: toScalarTemplate(value) }] : [];
    }),
  };
}

function isTrue(token: TemplateToken | undefined): boolean {
  return token !== undefined && isBoolean(token) && token.value;
}
