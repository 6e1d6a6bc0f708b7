import { type Pipeline, parsePipeline } from "./pipeline.ts";
import { UnsupportedError } from "./values.ts";

/** A template, taken apart. */
export type TemplateNode =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "output"; readonly pipeline: Pipeline }
  | ControlNode;

export interface ControlNode {
  readonly kind: Control;
  readonly pipeline: Pipeline;
  readonly then: Template;
  readonly otherwise: Template;
}

export type Template = readonly TemplateNode[];

type Control = "if" | "with" | "range";

/**
 * Parses the subset of Go's text/template that configuration uses: fields, pipelines, parentheses, literals, `if`,
 * `else`, `else if`, `with`, `range` without variables, comments, trimming. Throws UnsupportedError for the rest
 * (variables, `define`, `template`, `block`): refused, never passed over.
 */
export function parseTemplate(source: string): Template {
  const pieces = split(source);
  let position = 0;

  /** Nodes up to the action that ends or divides the block, or to the end of the text. */
  const block = (): { nodes: Template; end: string | undefined } => {
    const nodes: TemplateNode[] = [];
    for (let piece = pieces[position++]; piece; piece = pieces[position++]) {
      if (piece.kind === "text") {
        if (piece.text !== "") nodes.push(piece);
      } else if (/^(end|else)\b/.test(piece.text)) return { nodes, end: piece.text };
      else if (!piece.text.startsWith("/*")) nodes.push(action(piece.text));
    }
    return { nodes, end: undefined };
  };

  const action = (text: string): TemplateNode => {
    const keyword = /^(if|with|range)\s/.exec(text)?.[1];
    if (keyword === "if" || keyword === "with" || keyword === "range") return control(keyword, text);
    if (/^(define|template|block|break|continue)\b|^\$\w|:=/.test(text)) {
      throw new UnsupportedError(`{{ ${text} }} is not supported by the stand-in`);
    }
    return { kind: "output", pipeline: parsePipeline(text) };
  };

  const control = (kind: Control, text: string): ControlNode => {
    const pipeline = parsePipeline(text.slice(kind.length));
    const unclosed = () => new UnsupportedError(`{{ ${text} }} has no {{ end }}`);
    const { nodes: then, end } = block();
    if (end === undefined) throw unclosed();
    if (end === "end") return { kind, pipeline, then, otherwise: [] };
    const chained = /^else\s+(if|with)\s/.exec(end)?.[1];
    if (chained === "if" || chained === "with") {
      return { kind, pipeline, then, otherwise: [control(chained, end.replace(/^else\s+/, ""))] };
    }
    const rest = block();
    if (rest.end !== "end") throw unclosed();
    return { kind, pipeline, then, otherwise: rest.nodes };
  };

  const { nodes, end } = block();
  if (end !== undefined) throw new UnsupportedError(`{{ ${end} }} ends nothing`);
  return nodes;
}

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly text: string };

/** Text and actions in turn; `{{-` and `-}}` have trimmed the text beside them. */
function split(source: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let rest = source;
  let trim = false;
  for (;;) {
    const open = rest.indexOf("{{");
    const text = open < 0 ? rest : rest.slice(0, open);
    const before = trim ? text.trimStart() : text;
    if (open < 0) {
      pieces.push({ kind: "text", text: before });
      return pieces;
    }
    const body = /^\{\{(- )?((?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`])*?)( -)?\}\}/.exec(rest.slice(open));
    if (!body) throw new UnsupportedError("an action is not closed by }}");
    pieces.push({ kind: "text", text: body[1] ? before.trimEnd() : before });
    pieces.push({ kind: "action", text: (body[2] ?? "").trim() });
    trim = body[3] !== undefined;
    rest = rest.slice(open + body[0].length);
  }
}
