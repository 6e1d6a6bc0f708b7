import type { EscapeCharacter } from "./model.ts";

export type Expansion =
  | { readonly ok: true; readonly text: string }
  /** `index` is where in the word the unusable part begins. */
  | { readonly ok: false; readonly reason: string; readonly index: number };

/**
 * The meaning of a word: quotes and escapes taken away, `$X`, `${X}`, `${X:-default}` and `${X:+alternative}`
 * replaced. Nothing is replaced between single quotes. A variable that is not set is empty, as Docker has it.
 */
export function expandWord(
  word: string,
  lookUp: (name: string) => string | undefined,
  escapeCharacter: EscapeCharacter,
): Expansion {
  const reader = { text: word, index: 0 };
  return read(reader, lookUp, escapeCharacter, false);
}

interface Reader {
  readonly text: string;
  index: number;
}

function read(
  reader: Reader,
  lookUp: (name: string) => string | undefined,
  escapeCharacter: EscapeCharacter,
  inBraces: boolean,
): Expansion {
  let out = "";
  let quote: { readonly mark: string; readonly index: number } | undefined;
  while (reader.index < reader.text.length) {
    const character = reader.text[reader.index] ?? "";
    if (inBraces && !quote && character === "}") return { ok: true, text: out };
    if (quote?.mark === "'" && character !== "'") {
      out += character;
      reader.index += 1;
    } else if (isQuote(character, quote?.mark)) {
      quote = quote ? undefined : { mark: character, index: reader.index };
      reader.index += 1;
    } else if (character === escapeCharacter && reader.index + 1 < reader.text.length) {
      out += escaped(reader.text[reader.index + 1] ?? "", escapeCharacter, quote !== undefined);
      reader.index += 2;
    } else if (character === "$") {
      const value = variable(reader, lookUp, escapeCharacter);
      if (!value.ok) return value;
      out += value.text;
    } else {
      out += character;
      reader.index += 1;
    }
  }
  if (quote) return { ok: false, reason: `the quote ${quote.mark} is not closed`, index: quote.index };
  if (inBraces) return { ok: false, reason: "a brace is not closed", index: reader.text.lastIndexOf("{") };
  return { ok: true, text: out };
}

function isQuote(character: string, open: string | undefined): boolean {
  return open === undefined ? character === '"' || character === "'" : character === open;
}

/** Between double quotes an escape means something only before these; elsewhere it stays. */
function escaped(next: string, escapeCharacter: EscapeCharacter, quoted: boolean): string {
  return quoted && !['"', "$", escapeCharacter].includes(next) ? escapeCharacter + next : next;
}

function variable(
  reader: Reader,
  lookUp: (name: string) => string | undefined,
  escapeCharacter: EscapeCharacter,
): Expansion {
  const start = reader.index;
  const rest = reader.text.slice(start);
  const plain = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(rest);
  if (plain) {
    reader.index += plain[0].length;
    return { ok: true, text: lookUp(plain[1] ?? "") ?? "" };
  }
  const braced = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(\}|:[-+])?/.exec(rest);
  if (!braced) {
    if (rest.startsWith("${")) return { ok: false, reason: "no variable's name follows ${", index: start };
    reader.index += 1; // A lone dollar sign stands for itself.
    return { ok: true, text: "$" };
  }
  const [whole, name = "", operator] = braced;
  reader.index += whole.length;
  const value = lookUp(name);
  if (operator === "}") return { ok: true, text: value ?? "" };
  if (operator === undefined) {
    return {
      ok: false,
      reason: "of the operators in braces only :- and :+ are understood",
      index: start,
    };
  }
  const other = read(reader, lookUp, escapeCharacter, true);
  if (!other.ok) return other;
  reader.index += 1;
  const set = value !== undefined && value !== "";
  return { ok: true, text: operator === ":-" ? (set ? value : other.text) : set ? other.text : "" };
}
