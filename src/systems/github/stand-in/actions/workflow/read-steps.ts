import { isBasicExpression, isMapping, isSequence, isString } from "@actions/workflow-parser";
import { convertToIfCondition } from "@actions/workflow-parser/model/converter/if-condition";
import type { TemplateContext } from "@actions/workflow-parser/templates/template-context";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/index";
import type { Step } from "./model.ts";
import {
  defaultCondition,
  type ExpressionTemplate,
  type Template,
  toExpression,
  toScalarTemplate,
  toTemplate,
} from "./template.ts";

/** The values of a mapping by their key. */
export function fieldsOf(token: TemplateToken | undefined): ReadonlyMap<string, TemplateToken> {
  const fields = new Map<string, TemplateToken>();
  if (token && isMapping(token)) for (const pair of token) fields.set(pair.key.toString(), pair.value);
  return fields;
}

/** A token as a template, where there is one. */
export function optional(token: TemplateToken | undefined): Template | undefined {
  return token && toTemplate(token);
}

/** The text of a token that may not be an expression. */
export function textOf(token: TemplateToken | undefined): string | undefined {
  return token && isString(token) ? token.value : undefined;
}

/**
 * An `if`, which is an expression with or without `${{ }}`. Where it names no status function,
 * `success()` is meant as well.
 */
export function readCondition(
  context: TemplateContext,
  token: TemplateToken | undefined,
): ExpressionTemplate {
  if (token === undefined) return defaultCondition("success");
  const condition = convertToIfCondition(context, token);
  // An `if` that cannot be parsed is among the errors of the file already.
  return condition && isBasicExpression(condition) ? toExpression(condition) : defaultCondition("success");
}

/** The steps of a job or of a composite action, which the parser has found valid. */
export function readSteps(context: TemplateContext, token: TemplateToken | undefined): readonly Step[] {
  if (token === undefined || !isSequence(token)) return [];
  return [...token].map((item) => readStep(context, item));
}

function readStep(context: TemplateContext, token: TemplateToken): Step {
  const fields = fieldsOf(token);
  const name = fields.get("name");
  const base = {
    id: textOf(fields.get("id")),
    name: name && toScalarTemplate(name),
    condition: readCondition(context, fields.get("if")),
    env: optional(fields.get("env")),
    continueOnError: optional(fields.get("continue-on-error")),
    timeoutMinutes: optional(fields.get("timeout-minutes")),
  };
  const run = fields.get("run");
  if (run) {
    return {
      ...base,
      kind: "run",
      run: toScalarTemplate(run),
      shell: optional(fields.get("shell")),
      workingDirectory: optional(fields.get("working-directory")),
    };
  }
  return {
    ...base,
    kind: "uses",
    uses: textOf(fields.get("uses")) ?? "",
    with: optional(fields.get("with")),
  };
}
