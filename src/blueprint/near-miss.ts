import { closest } from "../foundation/closest.ts";
import { quoted } from "../foundation/visible.ts";

/** The candidate that was probably meant. A very long word was meant for none, and its distance would cost much. */
export function near(word: string, candidates: readonly string[]): string | undefined {
  return word.length > 80 ? undefined : closest(word, candidates);
}

/** `a`, `b` or `c`; beyond `most` the rest is counted. */
export function oneOf(words: readonly string[], most = 12): string {
  const shown = words.slice(0, most).map((word) => quoted(word));
  const rest = words.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} or one of ${rest} others`;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}
