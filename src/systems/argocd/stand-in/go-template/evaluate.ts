import { templateFunctions } from "./functions.ts";
import { parseTemplate, type Template } from "./parse.ts";
import type { Operand, Pipeline } from "./pipeline.ts";
import { isFields, isTrue, printValue, TemplateError, UnsupportedError } from "./values.ts";

export interface TemplateOptions {
  /** `missingkey=error`: an unknown key is an error in place of `<no value>`. */
  readonly strict?: boolean;
}

interface Scope {
  readonly root: unknown;
  readonly dot: unknown;
  readonly strict: boolean;
}

/** Renders a template; throws TemplateError for what is not supported or cannot be evaluated. */
export function renderTemplate(source: string, data: unknown, options: TemplateOptions = {}): string {
  return render(parseTemplate(source), { root: data, dot: data, strict: options.strict ?? false });
}

function render(template: Template, scope: Scope): string {
  return template
    .map((node) => {
      switch (node.kind) {
        case "text":
          return node.text;
        case "output":
          return printValue(run(node.pipeline, scope));
        case "if":
          return render(isTrue(run(node.pipeline, scope)) ? node.then : node.otherwise, scope);
        case "with": {
          const value = run(node.pipeline, scope);
          return isTrue(value) ? render(node.then, { ...scope, dot: value }) : render(node.otherwise, scope);
        }
        case "range": {
          const value = run(node.pipeline, scope);
          const all = Array.isArray(value) ? value : isFields(value) ? Object.values(value) : [];
          if (all.length === 0) return render(node.otherwise, scope);
          return all.map((dot) => render(node.then, { ...scope, dot })).join("");
        }
        default:
          return node satisfies never;
      }
    })
    .join("");
}

function run(pipeline: Pipeline, scope: Scope): unknown {
  let carried: readonly unknown[] = [];
  for (const [head, ...rest] of pipeline) {
    if (!head) continue;
    const values = [...rest.map((operand) => evaluate(operand, scope)), ...carried];
    if (head.kind === "function") carried = [call(head.name, values)];
    else if (values.length === 0) carried = [evaluate(head, scope)];
    else throw new TemplateError("only a function can be given arguments");
  }
  return carried[0];
}

function call(name: string, values: readonly unknown[]): unknown {
  if (!Object.hasOwn(templateFunctions, name)) {
    throw new UnsupportedError(`the function "${name}" is not supported by the stand-in`);
  }
  return templateFunctions[name]?.(...values);
}

function evaluate(operand: Operand, scope: Scope): unknown {
  switch (operand.kind) {
    case "literal":
      return operand.value;
    case "function":
      return call(operand.name, []);
    case "field":
      return follow(operand.root ? scope.root : scope.dot, operand.path, scope.strict);
    case "pipeline":
      return follow(run(operand.pipeline, scope), operand.path, scope.strict);
    default:
      return operand satisfies never;
  }
}

function follow(value: unknown, path: readonly string[], strict: boolean): unknown {
  let here = value;
  for (const name of path) {
    if (here === undefined || here === null) throw new TemplateError(`nil pointer evaluating .${name}`);
    if (!isFields(here)) throw new TemplateError(`can't evaluate field ${name}`);
    if (strict && !Object.hasOwn(here, name)) throw new TemplateError(`map has no entry for key "${name}"`);
    here = Object.hasOwn(here, name) ? here[name] : undefined;
  }
  return here;
}
