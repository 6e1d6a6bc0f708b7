import { visible } from "../foundation/visible.ts";

/**
 * What a piece of output means; which colour that is stands here alone. Styled text is data until it is printed, so
 * that foreign text can be made safe without losing the colours that we meant.
 */
export type Style = "strong" | "faint" | "good" | "bad" | "warning" | "place";

export interface StyledText {
  readonly style: Style;
  readonly text: string;
}

/** A line in the making: foreign text is welcome, control characters in it are spelled out. */
export type Text = string | StyledText | readonly (string | StyledText)[];

/** Codes of ECMA-48, "Select Graphic Rendition": on and off. */
const codes: Readonly<Record<Style, readonly [on: string, off: string]>> = {
  strong: ["1", "22"],
  faint: ["2", "22"],
  good: ["32", "39"],
  bad: ["31", "39"],
  warning: ["33", "39"],
  place: ["36", "39"],
};

export function styled(style: Style, text: string): StyledText {
  return { style, text };
}

/** One line without its end, in colour or without. */
export function printText(text: Text, colour: boolean): string {
  return pieces(text)
    .map((piece) => {
      if (typeof piece === "string") return visible(piece);
      const [on, off] = codes[piece.style];
      const safe = visible(piece.text);
      return colour && safe !== "" ? `\u001b[${on}m${safe}\u001b[${off}m` : safe;
    })
    .join("");
}

/** A text as the list of its pieces. */
export function pieces(text: Text): readonly (string | StyledText)[] {
  return typeof text === "string" || "style" in text ? [text] : text;
}
