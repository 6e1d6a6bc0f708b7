/** What a commit status or a deployment state holds at most, in characters. */
export const descriptionLimit = 140;

/** One line of at most `limit` characters; what is cut is marked. Control characters become spaces. */
export function oneLine(text: string, limit = descriptionLimit): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go.
  const clean = text.replace(/[\u0000-\u001f\u007f\u2028\u2029\s]+/g, " ").trim();
  const characters = Array.from(clean);
  return characters.length <= limit ? clean : `${characters.slice(0, limit - 1).join("")}…`;
}

/** The first digits of a commit or a digest, as people read them. */
export function short(id: string): string {
  return id.startsWith("sha256:") ? id.slice(0, "sha256:".length + 12) : id.slice(0, 12);
}

/**
 * Untrusted text as plain Markdown: nothing in it becomes markup, a link, or a table's border. The escapes are those
 * of CommonMark's ASCII punctuation; a space of no width after `@` and `#` keeps people and issues from being called.
 */
export function markdown(text: string): string {
  return oneLine(text, 500).replace(/[!-/:-@[-`{-~]/g, (character) => {
    if (character === "&") return "&amp;";
    return character === "@" || character === "#" ? `${character}&#8203;` : `\\${character}`;
  });
}

/** A table of already printed cells. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** `one`, `one and two`, `one, two and three`. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
