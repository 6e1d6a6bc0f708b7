/**
 * Characters that a reader cannot see, or that change how the text around them looks: control characters, line and
 * paragraph separators, halves of surrogate pairs, marks for the direction of writing (Unicode TR 36), fillers and
 * noncharacters. Joiners and variation selectors stay: scripts and emoji need them.
 */
const unseen =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
const everyUnseen = new RegExp(unseen.source, "gu");

/** Index of the first unseen character at or after `from`, in UTF-16 units; -1 when there is none. */
export function findUnseen(text: string, from = 0): number {
  everyUnseen.lastIndex = from;
  return everyUnseen.exec(text)?.index ?? -1;
}

/** How an unseen character is written so that it can be seen: `\n`, `\t`, `\u{202e}`. */
export function spellUnseen(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** The text with every unseen character spelled out: safe for one line of a terminal or a log. */
export function visible(text: string): string {
  return text.replaceAll(everyUnseen, spellUnseen);
}

/** A short piece of foreign text between backticks, for a sentence; cut after `limit` characters. */
export function quoted(text: string, limit = 60): string {
  const characters = Array.from(text.slice(0, limit * 2 + 2));
  const short = characters.length > limit ? `${characters.slice(0, limit).join("")}…` : text;
  return `\`${visible(short)}\``;
}
