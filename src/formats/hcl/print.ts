import { comment } from "../yaml.ts";
import { type HclAttributes, type HclBlock, HclReference, type HclValue, isIdentifier } from "./model.ts";
import { quoteHcl } from "./quote.ts";

/** Columns that a list may take before it is written one item a line. */
const width = 100;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Prints blocks as `terraform fmt` leaves them, under an optional comment. Ends with a line end. */
export function printHcl(blocks: readonly HclBlock[], head?: string): string {
  const parts = blocks.map((each) => printBlock(each, ""));
  return [...(head === undefined ? [] : [comment(head, "")]), ...parts].join("\n");
}

function printBlock({ type, labels, attributes, blocks }: HclBlock, indent: string): string {
  const header = `${indent}${[named(type), ...labels.map(quoteHcl)].join(" ")}`;
  const inner = `${indent}  `;
  const own = printAttributes(attributes, inner, named);
  const parts = [...(own === "" ? [] : [own]), ...blocks.map((each) => printBlock(each, inner))];
  return parts.length === 0 ? `${header} {}\n` : `${header} {\n${parts.join("\n")}${indent}}\n`;
}

/** One entry a line. Equals signs stand below each other as long as no value takes more than a line. */
function printAttributes(
  attributes: HclAttributes,
  indent: string,
  nameOf: (name: string) => string,
): string {
  const entries = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: nameOf(name), value: printValue(value, indent) }],
  );
  let text = "";
  for (let from = 0; from < entries.length; ) {
    const rest = entries.slice(from);
    const long = rest.findIndex(({ value }) => value.includes("\n"));
    const group = rest.slice(0, long === 0 ? 1 : long === -1 ? rest.length : long);
    const longest = Math.max(...group.map(({ name }) => columns(name)));
    for (const { name, value } of group)
      text += `${indent}${name}${" ".repeat(longest - columns(name))} = ${value}\n`;
    from += group.length;
  }
  return text;
}

function printValue(value: HclValue, indent: string): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return printNumber(value);
  if (typeof value === "string") return quoteHcl(value);
  if (value instanceof HclReference) return value.parts.join(".");
  if (isList(value)) return printList(value, indent);
  const entries = printAttributes(value, `${indent}  `, keyed);
  return entries === "" ? "{}" : `{\n${entries}${indent}}`;
}

function isList(value: HclValue): value is readonly HclValue[] {
  return Array.isArray(value);
}

function printList(list: readonly HclValue[], indent: string): string {
  const inner = `${indent}  `;
  const line = `[${list.map((item) => printValue(item, inner)).join(", ")}]`;
  if (!line.includes("\n") && indent.length + line.length <= width) return line;
  return `[\n${list.map((item) => `${inner}${printValue(item, inner)},\n`).join("")}${indent}]`;
}

function printNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`${value} is no number in HCL.`);
  return String(value);
}

/** A name in the place of a keyword: it comes from our own source, so another is a bug. */
function named(name: string): string {
  if (!isIdentifier(name)) throw new Error(`${JSON.stringify(name)} cannot be a name in HCL.`);
  return name;
}

/** The key of an object. `for` alone would start an expression. */
function keyed(name: string): string {
  return isIdentifier(name) && name !== "for" ? name : quoteHcl(name);
}

/** As `terraform fmt` counts: what a reader sees as one character (grapheme clusters), a quote never part of any. */
function columns(name: string): number {
  const inner = name.startsWith('"') ? name.slice(1, -1) : name;
  // Nearly every name is plain ASCII, where a character is a character; segmenting takes a thousand times as long.
  const visible = /^[ -~]*$/.test(inner) ? inner.length : [...graphemes.segment(inner)].length;
  return name.length - inner.length + visible;
}
