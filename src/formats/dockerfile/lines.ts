import type { Place } from "../../foundation/diagnostic.ts";
import type { EscapeCharacter, Position } from "./model.ts";

/** An instruction's text with its continuation lines joined, and where each character of it stood. */
export interface LogicalLine {
  readonly text: string;
  /** The position of a character, by its index in `text`. */
  at(index: number): Position;
}

export interface SplitText {
  readonly escapeCharacter: EscapeCharacter;
  readonly syntax?: string;
  readonly lines: readonly LogicalLine[];
  /** The place of a position, for a diagnostic. */
  place(at: Position, length?: number): Place;
}

/**
 * Splits a Dockerfile into instructions: parser directives first, comments and blank lines left out (inside of a
 * continued instruction as well, as Docker does), continued lines joined.
 */
export function splitLines(file: string, text: string): SplitText {
  const physical = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const { escapeCharacter, syntax } = directives(physical);
  const continued = escapeCharacter === "\\" ? /\\[ \t]*$/ : /`[ \t]*$/;
  const lines: LogicalLine[] = [];
  let pieces: Piece[] = [];
  for (const [index, content] of physical.entries()) {
    if (/^\s*(#.*)?$/.test(content)) continue;
    const more = continued.exec(content);
    pieces.push({ text: more ? content.slice(0, more.index) : content, line: index + 1 });
    if (more) continue;
    lines.push(join(pieces));
    pieces = [];
  }
  if (pieces.length > 0) lines.push(join(pieces));
  return {
    escapeCharacter,
    ...(syntax !== undefined && { syntax }),
    lines,
    place: ({ line, column }, length = 1) => {
      const lineText = physical[line - 1] ?? "";
      const rest = Math.max(1, lineText.length - column + 1);
      return { file, line, column, length: Math.max(1, Math.min(length, rest)), lineText };
    },
  };
}

interface Piece {
  readonly text: string;
  readonly line: number;
}

function join(pieces: readonly Piece[]): LogicalLine {
  const indent = /^\s*/.exec(pieces[0]?.text ?? "")?.[0].length ?? 0;
  const text = pieces
    .map((piece) => piece.text)
    .join("")
    .slice(indent);
  return {
    text: text.trimEnd(),
    at(index) {
      let rest = index + indent;
      for (const piece of pieces) {
        if (rest < piece.text.length || piece === pieces.at(-1))
          return { line: piece.line, column: rest + 1 };
        rest -= piece.text.length;
      }
      return { line: 1, column: 1 };
    },
  };
}

/** `# syntax=` and `# escape=` count only above everything else. */
function directives(lines: readonly string[]): { escapeCharacter: EscapeCharacter; syntax?: string } {
  let escapeCharacter: EscapeCharacter = "\\";
  let syntax: string | undefined;
  for (const line of lines) {
    const match = /^\s*#\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match) break;
    const [, name = "", value = ""] = match;
    if (name.toLowerCase() === "escape" && value === "`") escapeCharacter = "`";
    else if (name.toLowerCase() === "syntax") syntax = value;
    else if (!["escape", "check"].includes(name.toLowerCase())) break;
  }
  return { escapeCharacter, ...(syntax !== undefined && { syntax }) };
}
