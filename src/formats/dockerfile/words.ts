import type { EscapeCharacter } from "./model.ts";

export interface Word {
  /** As written, quotes included. */
  readonly text: string;
  /** Index in the text it was taken from. */
  readonly index: number;
}

/** Splits at blanks outside of quotes. Undefined when a quote is not closed; `index` then says where it opens. */
export function splitWords(
  text: string,
  escapeCharacter: EscapeCharacter,
  from = 0,
): { readonly words: readonly Word[]; readonly openQuote?: number } {
  const words: Word[] = [];
  let start = -1;
  let quote: { mark: string; index: number } | undefined;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index] ?? "";
    const blank = /\s/.test(character) && !quote;
    if (blank) {
      if (start >= 0) words.push({ text: text.slice(start, index), index: start });
      start = -1;
      continue;
    }
    if (start < 0) start = index;
    if (character === escapeCharacter && quote?.mark !== "'") index += 1;
    else if (quote) quote = character === quote.mark ? undefined : quote;
    else if (character === '"' || character === "'") quote = { mark: character, index };
  }
  if (start >= 0) words.push({ text: text.slice(start), index: start });
  return { words, ...(quote && { openQuote: quote.index }) };
}
