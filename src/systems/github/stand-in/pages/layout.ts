import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Nothing on a page runs, and nothing is loaded from anywhere: what it shows was written by anybody. */
export const pageHeaders = {
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

/** A whole page; `trail` are the links above its title. */
export function layout(
  title: string,
  trail: readonly (readonly [text: string, path: string])[],
  body: unknown,
): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}: GitHub stand-in</title>
        <style>
          :root { color-scheme: light dark; }
          body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
          table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
          th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #8884; }
          pre { overflow-x: auto; padding: 0.6rem; border: 1px solid #8884; border-radius: 4px; font-size: 13px; }
          blockquote { margin: 0.5rem 0 1rem; padding-left: 0.8rem; border-left: 3px solid #8884; white-space: pre-wrap; }
          small { opacity: 0.7; }
        </style>
      </head>
      <body>
        <p>${[["GitHub stand-in", "/"] as const, ...trail].map(([text, path]) => html`<a href="${path}">${text}</a> / `)}</p>
        <h1>${title}</h1>
        ${body}
      </body>
    </html>`;
}

/** A table, or one line that says there is nothing to show. */
export function table<Item>(
  heads: readonly string[],
  items: readonly Item[],
  row: (item: Item) => readonly unknown[],
): Markup {
  if (items.length === 0) return html`<p><small>None.</small></p>`;
  return html`<table>
    <thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
    <tbody>${items.map((item) => html`<tr>${row(item).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
  </table>`;
}

/** A link within the stand-in; each part of the path is encoded. */
export function link(text: string, ...parts: readonly string[]): Markup {
  return html`<a href="${path(...parts)}">${text}</a>`;
}

export function path(...parts: readonly string[]): string {
  return `/${parts
    .flatMap((part) => part.split("/"))
    .map(encodeURIComponent)
    .join("/")}`;
}

export const shortId = (id: string) => id.slice(0, 10);
