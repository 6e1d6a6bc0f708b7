/** A piece of HTML or SVG that is safe to print: only `element` and `markupOf` make one. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | number;

/** Elements of HTML that have no end. */
const withoutEnd = new Set(["meta", "br", "hr", "link", "img"]);

/**
 * An element of HTML or of the SVG within it. Names are ours; texts and values of attributes may be anybody's, and are
 * escaped. An attribute that is undefined is left out.
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  ...children: readonly (Child | readonly Child[])[]
): Markup {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : ` ${key}="${escaped(String(value))}"`))
    .join("");
  const end = withoutEnd.has(name) ? "" : `${children.flat().map(printed).join("")}</${name}>`;
  return { markup: `<${name}${written}>${end}` };
}

/** Text that is ours to the last letter, such as a style sheet: it is not escaped, and no end tag may stand in it. */
export function fixedText(text: string): Markup {
  if (text.includes("</")) throw new Error("fixed text ends its element");
  return { markup: text };
}

const printed = (child: Child): string => (typeof child === "object" ? child.markup : escaped(String(child)));

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  // Control characters other than tab and line feed are not allowed in a document, escaped or not.
  return text.replace(/[&<>"']/g, (sign) => references[sign] ?? sign).replace(/[^\P{Cc}\t\n]/gu, "\u{fffd}");
}
