import { codeSpan, escapeMarkdown, markdownTable } from "../formats/markdown.ts";
import { managedNote } from "../formats/yaml-header.ts";

/** A piece of Markdown that is safe to print: what is not ours came into it through the printers that escape. */
export interface Piece {
  readonly markdown: string;
}

/** Text of a page. What is written out is ours; any text that is put in is escaped, unless it is a piece already. */
export function md(parts: TemplateStringsArray, ...values: readonly (string | number | Piece)[]): Piece {
  const printed = values.map((value) =>
    typeof value === "object" ? value.markdown : escapeMarkdown(String(value)),
  );
  return { markdown: parts.map((part, index) => `${part}${printed[index] ?? ""}`).join("") };
}

/** A command, a file, a name of the company's: as it is typed. */
export const code = (text: string): Piece => ({ markdown: codeSpan(text) });

/** An address that is no address of the web stays text. */
export function link(words: string, url: string): Piece {
  if (!/^https?:\/\//.test(url)) return code(url);
  const address = encodeURI(url).replaceAll("(", "%28").replaceAll(")", "%29");
  return { markdown: `[${escapeMarkdown(words)}](${address})` };
}

/** A page of the handbook, by its path from the page that links to it; the path is ours. */
export const pageLink = (words: string, path: string): Piece => ({
  markdown: `[${escapeMarkdown(words)}](${path})`,
});

export const list = (items: readonly Piece[]): Piece => ({
  markdown: items.map(({ markdown }) => `- ${markdown}`).join("\n"),
});

export const numbered = (items: readonly Piece[]): Piece => ({
  markdown: items.map(({ markdown }, index) => `${index + 1}. ${markdown}`).join("\n"),
});

export const table = (head: readonly string[], rows: readonly (readonly Piece[])[]): Piece => ({
  markdown: markdownTable(
    head,
    rows.map((row) => row.map(({ markdown }) => markdown)),
  ),
});

export const heading = (text: string): Piece => ({ markdown: `## ${escapeMarkdown(text)}` });

/** Pieces on one line: `a, b and c`. */
export function enumerated(pieces: readonly Piece[], last = "and"): Piece {
  const texts = pieces.map(({ markdown }) => markdown);
  const end = texts.at(-1) ?? "nobody";
  return { markdown: texts.length < 2 ? end : `${texts.slice(0, -1).join(", ")} ${last} ${end}` };
}

export function page(title: string, ...blocks: readonly Piece[]): string {
  const head = `# ${escapeMarkdown(title)}`;
  return `${[head, ...blocks.map(({ markdown }) => markdown), managedNote].join("\n\n")}\n`;
}
