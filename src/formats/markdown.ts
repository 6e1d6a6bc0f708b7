/** Escapes text so that Markdown and HTML take none of it as markup. A line end becomes a space. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\r\n\u2028\u2029]+/g, " ")
    .replaceAll(/[\\`*_{}[\]()#+!|~$@-]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Code on one line: fenced by more backticks than stand inside. */
export function codeSpan(text: string): string {
  const line = text.replaceAll(/[\r\n\u2028\u2029]+/g, " ");
  if (line === "") return "";
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A table of cells that are Markdown already; only what would end a cell is escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}

/**
 * A block of text as it is, fenced by more backticks than stand together anywhere inside, so that nothing in it can end
 * it. `language` chooses the colours and is ours.
 */
export function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.replaceAll(/\r\n?/g, "\n")}\n${fence}`;
}
