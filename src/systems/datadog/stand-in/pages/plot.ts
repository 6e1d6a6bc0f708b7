import { html } from "hono/html";
import type { Line, Values } from "../metrics/evaluate.ts";

const [width, height] = [640, 160];

/** Lines over time as a picture: each line of its own colour, gaps where there is no value, a rule at a threshold. */
export function plot(lines: readonly Line[], threshold?: number) {
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  if (known.length === 0) return html`<p><small>No data.</small></p>`;
  const most = Math.max(...known, threshold ?? 0) * 1.05 || 1;
  const least = Math.min(...known, 0);
  const y = (value: number) => height - ((value - least) / (most - least)) * height;
  const colour = (index: number) => `hsl(${(210 + index * 67) % 360} 70% 50%)`;
  return html`<svg viewBox="0 -8 ${width + 70} ${height + 16}" role="img">
    <title>${lines.map(({ scope }) => scope.join(",") || "*").join("; ")}</title>
    <rect width="${width}" height="${height}" fill="none" stroke="#8886"></rect>
    ${lines.map(({ values }, index) => html`<path d="${path(values, y)}" fill="none" stroke="${colour(index)}" stroke-width="2"></path>`)}
    ${
      threshold !== undefined &&
      html`<line x1="0" x2="${width}" y1="${y(threshold)}" y2="${y(threshold)}" stroke="#d33" stroke-dasharray="6 4"></line>`
    }
    <text x="${width + 4}" y="8" font-size="11" fill="currentColor">${short(most)}</text>
    <text x="${width + 4}" y="${height}" font-size="11" fill="currentColor">${short(least)}</text>
  </svg>`;
}

/** A single value among gaps is a short line, else nobody saw it. */
function path(values: Values, y: (value: number) => number): string {
  const piece = width / Math.max(1, values.length);
  return values
    .map((value, index) => {
      if (value === null) return "";
      const joined = index > 0 && values[index - 1] !== null && values[index - 1] !== undefined;
      const at = (x: number) => `${x.toFixed(1)} ${y(value).toFixed(1)}`;
      return `${joined ? "L" : "M"}${at(index * piece)}L${at((index + 1) * piece)}`;
    })
    .join("");
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
