import { isMapping, isSequence, isString } from "@actions/workflow-parser";
import type { TemplateContext } from "@actions/workflow-parser/templates/template-context";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/index";
import type { Job, RunDefaults, Strategy } from "./model.ts";
import { readPermissions } from "./permissions.ts";
import { fieldsOf, optional, readCondition, readSteps, textOf } from "./read-steps.ts";
import { placeOf, toScalarTemplate, toTemplate } from "./template.ts";

/** What GitHub's own machines do and a rehearsal does not: refused, not left out. */
const unsupported = ["container", "services", "snapshot"];

/** The jobs of a workflow, which the parser has found valid. */
export function readJobs(context: TemplateContext, token: TemplateToken | undefined): readonly Job[] {
  if (token === undefined || !isMapping(token)) return [];
  return [...token].map((pair) => readJob(context, pair.key.toString(), placeOf(pair.key), pair.value));
}

function readJob(context: TemplateContext, id: string, place: string, token: TemplateToken): Job {
  const fields = fieldsOf(token);
  const name = fields.get("name");
  const permissions = fields.get("permissions");
  const base = {
    id,
    place,
    name: name && toScalarTemplate(name),
    needs: readNames(fields.get("needs")),
    condition: readCondition(context, fields.get("if")),
    permissions: permissions && readPermissions(permissions),
    concurrency: optional(fields.get("concurrency")),
    strategy: readStrategy(fields.get("strategy")),
  };
  const uses = textOf(fields.get("uses"));
  if (uses !== undefined) {
    const secrets = fields.get("secrets");
    return {
      ...base,
      kind: "call",
      uses,
      with: optional(fields.get("with")),
      secrets: secrets && (textOf(secrets) === "inherit" ? "inherit" : toTemplate(secrets)),
    };
  }
  const runsOn = fields.get("runs-on");
  return {
    ...base,
    kind: "steps",
    runsOn: runsOn ? toTemplate(runsOn) : { kind: "literal", value: null },
    environment: optional(fields.get("environment")),
    env: optional(fields.get("env")),
    defaults: readDefaults(fields.get("defaults")),
    outputs: optional(fields.get("outputs")),
    timeoutMinutes: optional(fields.get("timeout-minutes")),
    continueOnError: optional(fields.get("continue-on-error")),
    steps: readSteps(context, fields.get("steps")),
    unsupported: unsupported.filter((field) => fields.has(field)),
  };
}

function readNames(token: TemplateToken | undefined): readonly string[] {
  if (token === undefined) return [];
  if (isSequence(token)) return [...token].map((item) => item.toString());
  return isString(token) ? [token.value] : [];
}

export function readDefaults(token: TemplateToken | undefined): RunDefaults {
  const run = fieldsOf(fieldsOf(token).get("run"));
  const shell = optional(run.get("shell"));
  const workingDirectory = optional(run.get("working-directory"));
  return { ...(shell && { shell }), ...(workingDirectory && { workingDirectory }) };
}

function readStrategy(token: TemplateToken | undefined): Strategy | undefined {
  if (token === undefined) return undefined;
  const fields = fieldsOf(token);
  return {
    matrix: optional(fields.get("matrix")),
    failFast: optional(fields.get("fail-fast")),
    maxParallel: optional(fields.get("max-parallel")),
  };
}
