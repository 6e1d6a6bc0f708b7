import { data, Evaluator } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import type { Template } from "../workflow/template.ts";
import { dictionary, type ExpressionValue, toExpressionValue } from "./data.ts";

/** What an expression may see: contexts such as `github`, and functions such as `success`. */
export interface Scope {
  /** For messages: `.github/workflows/ci.yaml`. */
  readonly file: string;
  readonly contexts: Readonly<Record<string, ExpressionValue>>;
  readonly functions: readonly FunctionDefinition[];
}

/** An expression that cannot be evaluated: the workflow's mistake, told in GitHub's words. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

const contextNames = [
  "github",
  "env",
  "job",
  "jobs",
  "steps",
  "needs",
  "inputs",
  "secrets",
  "vars",
  "runner",
  "matrix",
  "strategy",
];

export function evaluate(template: Template, scope: Scope): ExpressionValue {
  switch (template.kind) {
    case "literal":
      return toExpressionValue(template.value);
    case "sequence":
      return new data.Array(...template.items.map((item) => evaluate(item, scope)));
    case "mapping":
      return dictionary(
        template.entries.map((entry): [string, ExpressionValue] => [
          evaluate(entry.key, scope).coerceString(),
          evaluate(entry.value, scope),
        ]),
      );
    case "expression": {
      // A context that is not available here is null, so that reading through it gives null as well.
      const contexts = dictionary(
        contextNames.map((name): [string, ExpressionValue] => [
          name,
          scope.contexts[name] ?? new data.Null(),
        ]),
      );
      const functions = new Map(scope.functions.map((definition) => [definition.name, definition]));
      try {
        return new Evaluator(template.tree, contexts, functions).evaluate();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new TemplateError(
          `The template is not valid. ${[scope.file, template.place].filter(Boolean).join(" ")}: ${message}`,
        );
      }
    }
    default:
      return template satisfies never;
  }
}

/** As text: null is empty, numbers and booleans as GitHub spells them. */
export function evaluateText(template: Template, scope: Scope): string {
  return evaluate(template, scope).coerceString();
}

/** By GitHub's truth: false, 0, the empty text and null are false. */
export function evaluateTruth(template: Template, scope: Scope): boolean {
  const value = evaluate(template, scope);
  switch (value.kind) {
    case data.Kind.Null:
      return false;
    case data.Kind.Boolean:
      return (value as data.BooleanData).value;
    case data.Kind.Number: {
      const number = (value as data.NumberData).value;
      return number !== 0 && !Number.isNaN(number);
    }
    case data.Kind.String:
      return (value as data.StringData).value !== "";
    default:
      return true;
  }
}

/** A setting that is written as `true`, `false` or an expression that gives one of them. */
export function evaluateSwitch(template: Template | undefined, scope: Scope): boolean {
  if (template === undefined) return false;
  const value = evaluate(template, scope);
  return value instanceof data.BooleanData ? value.value : value.coerceString().toLowerCase() === "true";
}

/** A number of minutes and the like; undefined where the file says nothing. */
export function evaluateNumber(template: Template | undefined, scope: Scope): number | undefined {
  if (template === undefined) return undefined;
  const number = evaluate(template, scope).number();
  if (Number.isNaN(number))
    throw new TemplateError(`The template is not valid. ${scope.file}: a number was expected.`);
  return number;
}

/** A mapping of names to texts: `env`, `with`, `outputs`. */
export function evaluateTexts(template: Template | undefined, scope: Scope): Record<string, string> {
  if (template === undefined) return {};
  const value = evaluate(template, scope);
  if (value instanceof data.Dictionary) {
    return Object.fromEntries(value.pairs().map((pair) => [pair.key, pair.value.coerceString()]));
  }
  if (value instanceof data.Null || value.coerceString() === "") return {};
  throw new TemplateError(`The template is not valid. ${scope.file}: a mapping was expected.`);
}
