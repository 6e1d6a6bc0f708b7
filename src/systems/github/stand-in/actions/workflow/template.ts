import type { Expr } from "@actions/expressions";
import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
} from "@actions/workflow-parser";
import { splitAllowedContext } from "@actions/workflow-parser/templates/allowed-context";
import type { BasicExpressionToken, TemplateToken } from "@actions/workflow-parser/templates/tokens/index";
import { parseExpression } from "../expression/parse.ts";

/** A value of a workflow file, in which any part may be an expression that is evaluated later. */
export type Template = ScalarTemplate | SequenceTemplate | MappingTemplate;

export type ScalarTemplate = LiteralTemplate | ExpressionTemplate;

export interface LiteralTemplate {
  readonly kind: "literal";
  readonly value: string | number | boolean | null;
}

export interface ExpressionTemplate {
  readonly kind: "expression";
  /** Without `${{` and `}}`; text around it has become a call of `format`. */
  readonly text: string;
  /** As the file has it. */
  readonly source: string;
  readonly tree: Expr;
  /** Where it stands, for messages: `(Line: 7, Col: 11)`. */
  readonly place: string;
}

export interface SequenceTemplate {
  readonly kind: "sequence";
  readonly items: readonly Template[];
}

export interface MappingTemplate {
  readonly kind: "mapping";
  readonly entries: readonly { readonly key: ScalarTemplate; readonly value: Template }[];
}

/** The parser's token as a template. The parser has checked each expression against the place where it stands. */
export function toTemplate(token: TemplateToken): Template {
  if (isSequence(token)) return { kind: "sequence", items: [...token].map(toTemplate) };
  if (isMapping(token)) {
    return {
      kind: "mapping",
      entries: [...token].map((pair) => ({ key: toScalarTemplate(pair.key), value: toTemplate(pair.value) })),
    };
  }
  return toScalarTemplate(token);
}

export function toScalarTemplate(token: TemplateToken): ScalarTemplate {
  if (isBasicExpression(token)) return toExpression(token);
  if (isString(token) || isNumber(token) || isBoolean(token)) return { kind: "literal", value: token.value };
  return { kind: "literal", value: null };
}

export function toExpression(token: BasicExpressionToken): ExpressionTemplate {
  const { namedContexts, functions } = splitAllowedContext(token.definitionInfo?.allowedContext ?? []);
  return {
    kind: "expression",
    text: token.expression,
    source: token.source ?? `\${{ ${token.expression} }}`,
    tree: parseExpression(token.expression, namedContexts, functions),
    place: placeOf(token),
  };
}

/** `success()` and the like, for places where the file says nothing. */
export function defaultCondition(name: "success" | "always"): ExpressionTemplate {
  const text = `${name}()`;
  const tree = parseExpression(text, [], [{ name, minArgs: 0, maxArgs: 0 }]);
  return { kind: "expression", text, source: text, tree, place: "" };
}

export function placeOf(token: TemplateToken): string {
  return token.line === undefined ? "" : `(Line: ${token.line}, Col: ${token.col})`;
}
