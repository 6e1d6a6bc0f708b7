import { visible } from "../../foundation/visible.ts";
import { columns } from "../width.ts";

/**
 * A text in lines of at most `width` columns, broken between words and at its own line ends. A word that is longer,
 * such as a link, keeps a line of its own, unless `hard` has it broken as well.
 */
export function wrapped(text: string, width: number, hard = false): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    const words = paragraph
      .split(" ")
      .flatMap((word) => (hard ? pieces(visible(word), width) : [visible(word)]));
    for (const word of words) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && columns(longer) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

/** A word in pieces that fit, broken after a hyphen, dot or colon where there is one. */
function pieces(word: string, width: number): readonly string[] {
  const found: string[] = [];
  let rest = Array.from(word);
  while (columns(rest.join("")) > width) {
    let fits = 0;
    while (fits < rest.length && columns(rest.slice(0, fits + 1).join("")) <= width) fits += 1;
    const joint = rest.slice(0, fits).findLastIndex((character) => /[-.:/]/.test(character)) + 1;
    const take = Math.max(1, joint > 0 ? joint : fits);
    found.push(rest.slice(0, take).join(""));
    rest = rest.slice(take);
  }
  return [...found, rest.join("")];
}

/** The same, each line behind `indent` spaces. */
export function indented(text: string, indent: number, width: number): readonly string[] {
  return wrapped(text, width - indent).map((line) => (line === "" ? "" : " ".repeat(indent) + line));
}
