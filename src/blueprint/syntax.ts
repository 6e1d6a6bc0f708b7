import type { CST, YAMLError } from "yaml";
import { visible } from "../foundation/visible.ts";
import type { Span } from "./source.ts";

/** What the parser complains about, in words for a person, at the place where the mistake was made. */
export interface SyntaxMistake {
  readonly what: string;
  readonly span: Span;
  readonly next: string;
}

/** The parser notices a quote that is never closed only at its end: this finds where it was opened. */
export function syntaxMistake(error: YAMLError, tokens: readonly CST.Token[]): SyntaxMistake {
  const quote = /^Missing closing .quote/.test(error.message) && openQuote(tokens, error.pos[0]);
  if (quote !== false && quote !== undefined) {
    return {
      what: "this quote is never closed.",
      span: [quote, quote + 1],
      next: "Close it at the end of the text.",
    };
  }
  if (/^Flow (?:map|sequence) in block/.test(error.message)) {
    return {
      what: "a bracket that was opened above is not closed before this line.",
      span: error.pos,
      next: "Close it, or indent what still belongs into it.",
    };
  }
  const known = explanations[error.code];
  return {
    what: known?.what ?? sentence(error),
    span: error.pos,
    next: known?.next ?? "Compare the line with docs/blueprint.md: indentation, colons and quotes.",
  };
}

function openQuote(tokens: readonly CST.Token[], end: number): number | undefined {
  const open: (CST.Token | null | undefined)[] = [...tokens];
  for (let token = open.pop(); open.length > 0 || token; token = open.pop()) {
    if (!token) continue;
    if (token.type === "document") open.push(token.value);
    if ("items" in token) for (const item of token.items) open.push(item.key, item.value);
    if (token.type !== "double-quoted-scalar" && token.type !== "single-quoted-scalar") continue;
    if (token.offset < end && token.offset + token.source.length >= end) return token.offset;
  }
  return undefined;
}

const explanations: Readonly<Record<string, { what: string; next: string }>> = {
  TAB_AS_INDENT: { what: "a tab indents this line.", next: "Indent with spaces." },
  BLOCK_AS_IMPLICIT_KEY: {
    what: "a second `key:` starts on a line that has a key already.",
    next: "Put it on a line of its own, indented; or put the text in quotes.",
  },
  MULTILINE_IMPLICIT_KEY: {
    what: "a line without a colon stands where a key should be.",
    next: "Write `key: value`, with a space behind the colon.",
  },
  BAD_SCALAR_START: { what: "text cannot start with this character.", next: "Put the text in quotes." },
};

function sentence(error: YAMLError): string {
  const text = visible(error.message).replace(/[.:]?\s*$/, "");
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}.`;
}
