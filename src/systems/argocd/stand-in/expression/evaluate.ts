import { isDeepStrictEqual } from "node:util";
import { isFields, TemplateError, UnsupportedError } from "../go-template/values.ts";
import { type Expression, type Operator, parseExpression } from "./parse.ts";

/** Evaluates an expression over named values; throws TemplateError where expr-lang would stop. */
export function evaluateExpression(source: string, names: Readonly<Record<string, unknown>>): unknown {
  return evaluate(parseExpression(source), names);
}

function evaluate(expression: Expression, names: Readonly<Record<string, unknown>>): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "list":
      return expression.items.map((item) => evaluate(item, names));
    case "name":
      if (!Object.hasOwn(names, expression.name))
        throw new UnsupportedError(`unknown name ${expression.name}`);
      return names[expression.name];
    case "member": {
      const of = evaluate(expression.of, names);
      if (expression.optional && (of === undefined || of === null)) return null;
      return member(of, evaluate(expression.key, names));
    }
    case "not":
      return !truth(evaluate(expression.of, names));
    case "binary":
      return binary(expression.operator, expression.left, expression.right, names);
    default:
      return expression satisfies never;
  }
}

function member(of: unknown, key: unknown): unknown {
  if (Array.isArray(of)) return of.at(Number(key)) ?? null;
  if (!isFields(of)) throw new TemplateError(`cannot fetch ${String(key)} from nil`);
  const name = String(key);
  return Object.hasOwn(of, name) ? of[name] : null;
}

function truth(value: unknown): boolean {
  if (typeof value !== "boolean")
    throw new TemplateError(`expected a condition, got ${JSON.stringify(value)}`);
  return value;
}

function binary(
  operator: Operator,
  left: Expression,
  right: Expression,
  names: Readonly<Record<string, unknown>>,
): boolean {
  const a = evaluate(left, names);
  // The right side is looked at only when it decides: that is how a guard protects what stands after it.
  if (operator === "and") return truth(a) && truth(evaluate(right, names));
  if (operator === "or") return truth(a) || truth(evaluate(right, names));
  const b = evaluate(right, names);
  switch (operator) {
    case "==":
      return isDeepStrictEqual(a, b);
    case "!=":
      return !isDeepStrictEqual(a, b);
    case "<":
      return Number(a) < Number(b);
    case "<=":
      return Number(a) <= Number(b);
    case ">":
      return Number(a) > Number(b);
    case ">=":
      return Number(a) >= Number(b);
    case "in":
      return isIn(a, b);
    case "not in":
      return !isIn(a, b);
    case "contains":
      return String(a ?? "").includes(String(b));
    case "startsWith":
      return String(a ?? "").startsWith(String(b));
    case "endsWith":
      return String(a ?? "").endsWith(String(b));
    case "matches":
      return new RegExp(String(b)).test(String(a ?? ""));
    default:
      return operator satisfies never;
  }
}

function isIn(item: unknown, all: unknown): boolean {
  if (Array.isArray(all)) return all.some((one) => isDeepStrictEqual(one, item));
  return isFields(all) && typeof item === "string" && Object.hasOwn(all, item);
}
