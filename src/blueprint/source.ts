import type { Place } from "../foundation/diagnostic.ts";

/** Start and end of a piece of a text, in UTF-16 units; the end is not included. */
export type Span = readonly [start: number, end: number];

/** A text that can say where a piece of it stands. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Always inside the text: cut at the end of its line, and moved back from white space at the very end. */
  place(span: Span): Place;
  /** The line, from 1, in which a position stands. */
  line(position: number): number;
}

/** A byte order mark at the start is not part of the text. Lines end with LF or CRLF. */
export function createSource(file: string, raw: string): Source {
  const text = raw.startsWith("\ufeff") ? raw.slice(1) : raw;
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);

  const lineIndex = (position: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  return {
    file,
    text,
    line: (position) => lineIndex(position) + 1,
    place([from, to]) {
      let start = Math.min(Math.max(from, 0), text.length);
      if (start === text.length) start = text.trimEnd().length;
      const index = lineIndex(start);
      const lineStart = starts[index] ?? 0;
      const lineText = text.slice(lineStart, (starts[index + 1] ?? text.length + 1) - 1).replace(/\r$/, "");
      const offset = Math.min(start - lineStart, lineText.length);
      const length = Math.max(1, Math.min(to - lineStart, lineText.length) - offset);
      return { file, line: index + 1, column: offset + 1, length, lineText };
    },
  };
}
