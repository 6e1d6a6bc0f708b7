import { failure, ok, type Result } from "../../../foundation/result.ts";

/**
 * The part of Go's text/template (with sprig's `join`, `regexFind` and `regexReplaceAll`) that our Argo CD documents use: fields,
 * pipelines, `if`, `else`, `range`, `index`. Anything else is refused by name.
 * Source: pkg.go.dev/text/template.
 */
export function renderTemplate(text: string, data: unknown): Result<string> {
  try {
    const tokens = tokenize(text);
    const { nodes, end } = parseNodes(tokens, 0);
    if (end < tokens.length) throw new TemplateError(`unexpected {{${tokens[end]?.text}}}`);
    return ok(evaluateNodes(nodes, data, data));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return failure("argocd-template-refused", `The template cannot be rendered: ${error.message}.`, {
      cause: text,
      next: "Use fields, pipelines, if, range, index, join, regexFind and regexReplaceAll only.",
    });
  }
}

class TemplateError extends Error {}

interface Token {
  readonly kind: "text" | "action";
  readonly text: string;
}

type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly pipeline: string }
  | {
      readonly kind: "if" | "range";
      readonly pipeline: string;
      readonly body: Node[];
      readonly otherwise: Node[];
    };

function tokenize(text: string): Token[] {
  return text
    .split(/(\{\{(?:"(?:\\.|[^"\\])*"|`[^`]*`|[^}"`])*\}\})/)
    .map((part): Token => {
      if (!part.startsWith("{{")) return { kind: "text", text: part };
      return {
        kind: "action",
        text: part
          .slice(2, -2)
          .replace(/^-\s|\s-$/g, "")
          .trim(),
      };
    })
    .filter(({ kind, text: part }) => kind === "action" || part !== "");
}

function parseNodes(tokens: readonly Token[], start: number): { nodes: Node[]; end: number } {
  const nodes: Node[] = [];
  let at = start;
  while (at < tokens.length) {
    const token = tokens[at] as Token;
    const keyword = /^(if|range|else|end|with|define|template|block)\b/.exec(token.text)?.[1];
    if (token.kind === "text") nodes.push({ kind: "text", text: token.text });
    else if (keyword === "else" || keyword === "end") break;
    else if (keyword === "if" || keyword === "range") {
      const pipeline = token.text.slice(keyword.length).trim();
      const body = parseNodes(tokens, at + 1);
      const hasElse = tokens[body.end]?.text === "else";
      const otherwise = hasElse ? parseNodes(tokens, body.end + 1) : { nodes: [], end: body.end };
      if (tokens[otherwise.end]?.text !== "end") throw new TemplateError(`{{${keyword}}} has no {{end}}`);
      nodes.push({ kind: keyword, pipeline, body: body.nodes, otherwise: otherwise.nodes });
      at = otherwise.end;
    } else if (keyword) throw new TemplateError(`{{${keyword}}} is not supported`);
    else nodes.push({ kind: "value", pipeline: token.text });
    at += 1;
  }
  return { nodes, end: at };
}

function evaluateNodes(nodes: readonly Node[], dot: unknown, root: unknown): string {
  return nodes.map((node) => evaluateNode(node, dot, root)).join("");
}

function evaluateNode(node: Node, dot: unknown, root: unknown): string {
  if (node.kind === "text") return node.text;
  const value = evaluatePipeline(node.pipeline, dot, root);
  if (node.kind === "value") return print(value);
  if (node.kind === "if") return evaluateNodes(isTrue(value) ? node.body : node.otherwise, dot, root);
  const items = Array.isArray(value) ? value : [];
  if (items.length === 0) return evaluateNodes(node.otherwise, dot, root);
  return items.map((item) => evaluateNodes(node.body, item, root)).join("");
}

/** A missing key prints as Go prints a nil in a map of any: `<no value>`; Argo CD's users meet it too. */
function print(value: unknown): string {
  if (value === undefined || value === null) return "<no value>";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function evaluatePipeline(pipeline: string, dot: unknown, root: unknown): unknown {
  let piped: unknown[] = [];
  for (const command of splitOutsideQuotes(pipeline, "|")) {
    piped = [evaluateCommand(words(command.trim()), piped, dot, root)];
  }
  return piped[0];
}

function evaluateCommand(
  parts: readonly string[],
  piped: readonly unknown[],
  dot: unknown,
  root: unknown,
): unknown {
  const [name, ...rest] = parts;
  if (name === undefined) throw new TemplateError("an empty command");
  const operands = [...rest.map((word) => operand(word, dot, root)), ...piped];
  switch (name) {
    case "join": {
      const [separator, list] = operands;
      return (Array.isArray(list) ? list : []).map(print).join(String(separator));
    }
    case "regexFind": {
      const [pattern, text] = operands;
      return new RegExp(String(pattern)).exec(String(text))?.[0] ?? "";
    }
    case "regexReplaceAll": {
      const [pattern, text, replacement] = operands;
      const go = String(replacement).replaceAll(/\$\{(\w+)\}/g, (_all, name: string) => `$${name}`);
      return String(text).replaceAll(new RegExp(String(pattern), "g"), go);
    }
    case "index":
      return operands.slice(1).reduce((at, key) => member(at, String(key)), operands[0]);
    default:
      if (operands.length > 0) throw new TemplateError(`the function "${name}" is not supported`);
      return operand(name, dot, root);
  }
}

function operand(word: string, dot: unknown, root: unknown): unknown {
  if (/^\(.*\)$/s.test(word)) return evaluatePipeline(word.slice(1, -1), dot, root);
  if (/^"/.test(word)) return JSON.parse(word) as string;
  if (/^`/.test(word)) return word.slice(1, -1);
  if (/^-?\d+$/.test(word)) return Number(word);
  const path = /^(\$?)((?:\.[A-Za-z_][A-Za-z0-9_]*)*|\.)$/.exec(word);
  if (!path) throw new TemplateError(`"${word}" is not supported`);
  const keys = (path[2] ?? "").split(".").filter((key) => key !== "");
  return keys.reduce<unknown>(member, path[1] ? root : dot);
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** Words of a command; a bracketed pipeline is one word. */
function words(command: string): string[] {
  const found: string[] = [];
  let depth = 0;
  for (const piece of command.match(/"(?:\\.|[^"\\])*"|`[^`]*`|[()]|\s+|[^\s()"`]+/g) ?? []) {
    if (piece === "(") depth += 1;
    if (depth > 0) {
      if (piece === "(" && depth === 1) found.push("");
      found[found.length - 1] += piece;
    } else if (piece.trim() !== "") found.push(piece);
    if (piece === ")") depth -= 1;
  }
  if (depth !== 0) throw new TemplateError("brackets do not match");
  return found;
}

/** Splits where the separator stands outside of quotes and brackets. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [""];
  let depth = 0;
  for (const piece of text.match(/"(?:\\.|[^"\\])*"|`[^`]*`|[\s\S]/g) ?? []) {
    if (piece === "(") depth += 1;
    if (piece === ")") depth -= 1;
    if (piece === separator && depth === 0) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts;
}
