import { pieces, printText, styled, type Text } from "./styled.ts";
import { columns } from "./width.ts";

/** The part of `process.stdout` that is used. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** Where the command's words go: results to standard output, what only helps while waiting to standard error. */
export interface Terminal {
  /** One line of the result. */
  line(text?: Text): void;
  /** A title above a part of the result. */
  heading(text: string): void;
  /** Columns below each other; the first row is the title when `header` is set. */
  table(rows: readonly (readonly Text[])[], options?: { readonly header?: boolean }): void;
  /** What goes on just now; the next one takes its place. Nothing when nobody watches. */
  progress(text: string): void;
  /** A remark or a mistake: standard error, whoever listens. */
  note(text: Text): void;
  /** Standard error may be coloured: for what is printed elsewhere, such as diagnostics. */
  readonly colourNotes: boolean;
}

export interface TerminalOptions {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Colour is for people at a terminal, and never where NO_COLOR (no-color.org) is set or TERM is `dumb`; FORCE_COLOR
 * asks for it through a pipe, as CI systems do.
 */
export function wantsColour(output: Output, env: TerminalOptions["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"] && env["FORCE_COLOR"] !== "0") return true;
  return output.isTTY === true && env["TERM"] !== "dumb";
}

export function openTerminal({ stdout, stderr, env }: TerminalOptions): Terminal {
  const colour = wantsColour(stdout, env);
  const colourNotes = wantsColour(stderr, env);
  const watched = stderr.isTTY === true && env["TERM"] !== "dumb";
  let showing = false;
  const clear = () => {
    if (showing) stderr.write("\r\u001b[2K");
    showing = false;
  };
  const line = (text: Text = "") => {
    clear();
    stdout.write(`${printText(text, colour)}\n`);
  };
  return {
    line,
    heading(text) {
      line();
      line(styled("strong", text));
    },
    table(rows, { header = false } = {}) {
      for (const [index, row] of tableLines(rows).entries()) {
        line(header && index === 0 ? styled("faint", printText(row, false)) : row);
      }
    },
    progress(text) {
      if (!watched) return;
      clear();
      stderr.write(printText(styled("faint", cut(text)), colourNotes));
      showing = true;
    },
    note(text) {
      clear();
      stderr.write(`${printText(text, colourNotes)}\n`);
    },
    colourNotes,
  };
}

/** A progress line must not wrap: clearing it would leave its first half behind. */
function cut(text: string): string {
  const characters = Array.from(text);
  return characters.length > 78 ? `${characters.slice(0, 77).join("")}…` : text;
}

/** Every cell but a row's last, filled up with spaces to the width of its column. */
function tableLines(rows: readonly (readonly Text[])[]): readonly Text[] {
  const width = (text: Text) => columns(printText(text, false));
  const filled = rows.map((row) => row.slice(0, row.findLastIndex((cell) => width(cell) > 0) + 1));
  const widths: number[] = [];
  for (const row of filled) {
    for (const [index, cell] of row.slice(0, -1).entries()) {
      widths[index] = Math.max(widths[index] ?? 0, width(cell));
    }
  }
  return filled.map((row) =>
    row.flatMap((cell, index) => {
      if (index === row.length - 1) return pieces(cell);
      return [...pieces(cell), " ".repeat((widths[index] ?? 0) - width(cell) + 2)];
    }),
  );
}
