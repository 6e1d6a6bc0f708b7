import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Nothing on a page runs, and nothing is loaded from anywhere: what it shows was written by anybody. */
export const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

export function layout(title: string, body: unknown): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}: Datadog stand-in</title>
        <style>
          :root { color-scheme: light dark; }
          body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
          table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
          th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #8884; }
          pre { overflow-x: auto; padding: 0.6rem; border: 1px solid #8884; border-radius: 4px; font-size: 13px; white-space: pre-wrap; }
          form { display: inline; }
          .Alert { color: #d33; font-weight: 600; } .Warn { color: #b70; } .OK { color: #2a2; } .No { opacity: 0.7; }
          .widgets { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
          section { border: 1px solid #8884; border-radius: 4px; padding: 0 0.8rem 0.8rem; }
          small { opacity: 0.7; }
        </style>
      </head>
      <body>
        <p><a href="/">Datadog stand-in</a> / <a href="/monitors/manage">Monitors</a> / <a href="/dashboard/lists">Dashboards</a></p>
        <h1>${title}</h1>
        ${body}
      </body>
    </html>`;
}

/** A status in its colour. */
export const statusText = (status: string): Markup =>
  html`<span class="${status.split(" ")[0] ?? ""}">${status}</span>`;

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
