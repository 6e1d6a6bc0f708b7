import { parseExpression } from "../expression/parse.ts";
import type { ExpressionTemplate } from "./template.ts";

/** A condition that stands outside a schema's reach, such as an action's `post-if`. Throws what the parser says. */
export function parseCondition(text: string): ExpressionTemplate {
  const plain = text
    .trim()
    .replace(/^\$\{\{(.*)\}\}$/s, "$1")
    .trim();
  const contexts = [
    "github",
    "inputs",
    "vars",
    "needs",
    "strategy",
    "matrix",
    "steps",
    "job",
    "runner",
    "env",
  ];
  const functions = ["success", "failure", "cancelled", "always"].map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
  }));
  const files = { name: "hashFiles", minArgs: 1, maxArgs: 255 };
  const tree = parseExpression(plain, contexts, [...functions, files]);
  return { kind: "expression", text: plain, source: text, tree, place: "" };
}
