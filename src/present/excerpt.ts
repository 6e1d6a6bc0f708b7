import type { Place } from "../foundation/diagnostic.ts";
import { visible } from "../foundation/visible.ts";
import { columns } from "./width.ts";

/** The line of a place as it can be shown, and where below it the underline stands, in columns of a terminal. */
export interface Excerpt {
  readonly text: string;
  readonly indent: number;
  readonly width: number;
}

/** Columns that a shown line takes at most; longer lines are cut around the place. */
const widest = 100;
const before = 40;

/** Tabs become two spaces, what nobody sees is spelled out, and the underline follows. */
export function excerpt({ lineText, column, length }: Place): Excerpt {
  const start = column - 1;
  let head = shown(lineText.slice(0, start));
  const middle = shown(lineText.slice(start, start + length));
  let tail = shown(lineText.slice(start + length));
  let focus = middle;
  if (columns(head) + columns(middle) + columns(tail) > widest) {
    head = columns(head) > before ? `…${lastCharacters(head, before)}` : head;
    focus = columns(middle) > widest - before ? `${firstCharacters(middle, widest - before)}…` : middle;
    const room = Math.max(0, widest - columns(head) - columns(focus));
    tail = columns(tail) > room ? `${firstCharacters(tail, room)}…` : tail;
    if (focus !== middle) tail = "";
  }
  return {
    text: `${head}${focus}${tail}`.trimEnd(),
    indent: columns(head),
    width: Math.max(1, columns(focus)),
  };
}

function shown(text: string): string {
  return visible(text.replaceAll("\t", "  "));
}

function lastCharacters(text: string, count: number): string {
  return Array.from(text).slice(-count).join("");
}

function firstCharacters(text: string, count: number): string {
  return Array.from(text).slice(0, count).join("");
}
