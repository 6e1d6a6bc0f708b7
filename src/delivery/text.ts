/** What a commit status or a deployment state holds at most. */
export const descriptionLimit = 140;

/** What has no width and turns the direction of what follows: it would let a text look like another one. */
const directions = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** One line of at most `limit` UTF-16 units; what is cut is marked. Control characters become spaces. */
export function oneLine(text: string, limit = descriptionLimit): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go.
  const spaces = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/g;
  const clean = text.replace(directions, "").replace(spaces, " ").trim();
  if (clean.length <= limit) return clean;
  let cut = "";
  for (const character of clean) {
    if (cut.length + character.length > limit - 1) break;
    cut += character;
  }
  return `${cut}…`;
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

/** An address as a link; what is no web address is printed as text. */
export function markdownLink(url: string): string {
  if (!URL.canParse(url)) return markdown(url);
  const { protocol, href } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return markdown(url);
  return `<${href.replace(/[<>|`\s]/g, encodeURIComponent)}>`;
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
