/** Code points that a terminal shows two columns wide (Unicode UAX 11, W and F), as first and last of each range. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

const withoutWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** How many columns of a terminal a text without control characters takes. */
export function columns(text: string): number {
  let count = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x300) count += 1;
    else if (!withoutWidth.test(character))
      count += wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
  }
  return count;
}

/** The text with spaces behind it up to a number of columns. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columns(text)));
}
