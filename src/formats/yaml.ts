/**
 * A printer of YAML for plain data, with comments. Its output reads the same under YAML 1.1 (kustomize, Argo CD)
 * and 1.2 (GitHub): whatever either of them could take for something else than the string it is, is quoted.
 */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | YamlMap | Annotated;
export interface YamlMap {
  /** Undefined entries are left out. */
  readonly [key: string]: YamlValue | undefined;
}

/** A value with a comment on the lines above it, or behind it on its own line (scalars only). */
export class Annotated {
  readonly value: YamlValue;
  readonly above: string | undefined;
  readonly behind: string | undefined;
  constructor(value: YamlValue, above: string | undefined, behind: string | undefined) {
    this.value = value;
    this.above = above;
    this.behind = behind;
  }
}

/** Puts a comment on the lines above an entry. */
export function explained(comment: string, value: YamlValue): Annotated {
  return new Annotated(value, comment, undefined);
}

/** Puts a comment behind a scalar, such as the version that a pinned commit stands for. */
export function labelled(value: string, comment: string): Annotated {
  return new Annotated(value, undefined, comment);
}

/** Prints a document: an optional comment at its head, then the value. Ends with a line end. */
export function printYaml(value: YamlValue, head?: string): string {
  const text = head === undefined ? "" : comment(head, "");
  if (isMap(value) && hasEntries(value)) return text + printMap(value, "", "");
  if (Array.isArray(value) && value.length > 0) return text + printList(value, "");
  return `${text}${printEntry(value, "", "  ").trimStart()}`;
}

/** Comment lines; line ends and invisible characters inside the text cannot end the comment. */
export function comment(text: string, indent: string): string {
  return text
    .split("\n")
    .map((line) => `${indent}# ${line.replaceAll(invisible, " ")}`.trimEnd())
    .join("\n")
    .concat("\n");
}

/** Entries of a map; `first` stands before the first entry in place of the indent (the dash of a list). */
function printMap(map: YamlMap, indent: string, first: string): string {
  let text = "";
  let lead = first;
  for (const key in map) {
    const entry = map[key];
    if (entry === undefined) continue;
    if (entry instanceof Annotated && entry.above !== undefined && lead === "") {
      text += comment(entry.above, indent);
    }
    text += `${lead === "" ? indent : lead}${printScalar(key)}:${printEntry(entry, indent, "  ")}`;
    lead = "";
  }
  return text;
}

function printList(list: readonly YamlValue[], indent: string): string {
  let text = "";
  for (const item of list) {
    let plain = item;
    if (item instanceof Annotated) {
      if (item.above !== undefined) text += comment(item.above, indent);
      plain = item.behind === undefined ? item.value : item;
    }
    if (isMap(plain) && hasEntries(plain)) text += printMap(plain, `${indent}  `, `${indent}- `);
    else text += `${indent}-${printEntry(plain, indent, "  ")}`;
  }
  return text;
}

/** What follows `key:` or `-`, line end included. */
function printEntry(value: YamlValue, indent: string, step: string): string {
  if (typeof value === "string") {
    return isBlock(value) ? printBlock(value, indent + step) : ` ${printScalar(value)}\n`;
  }
  if (value === null || typeof value === "boolean") return ` ${value}\n`;
  if (typeof value === "number") return ` ${printNumber(value)}\n`;
  if (value instanceof Annotated) {
    if (value.behind === undefined) return printEntry(value.value, indent, step);
    return `${printEntry(value.value, indent, step).trimEnd()} ${comment(value.behind, "")}`;
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? " []\n" : `\n${printList(value, indent + step)}`;
  }
  const map = value as YamlMap;
  return hasEntries(map) ? `\n${printMap(map, indent + step, "")}` : " {}\n";
}

function isMap(value: YamlValue): value is YamlMap {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Annotated)
  );
}

function hasEntries(map: YamlMap): boolean {
  for (const key in map) if (map[key] !== undefined) return true;
  return false;
}

function printNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`${value} is no number for a file.`);
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Characters that a reader cannot see or that turn the direction of text: printed as escapes only. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must not stand in a file.
  /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]/g;
const anyInvisible = new RegExp(invisible.source);
/** Strings that are surely read as strings wherever a block value or key may stand. */
const plain =
  /^(?:\.\.?\/)*[A-Za-z_/$(][\w ./$(){}<>=!&|'"*+?^~@;,[\]%-]*$|^[A-Za-z_/$(][^\s:#]*(?::[^\s:#]+)+$/;
const printable = /^[\x20-\x7e]*$/;
/** Words of YAML 1.1, and `e0` and `e+0`, which some of its readers take for a number. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n|e[-+]?[0-9_]*)$/i;
const quantity = /^[1-9][0-9]*(?:m|s|h|Ki|Mi|Gi)$/;

/** One scalar on one line, quoted unless that is needless. */
function printScalar(text: string): string {
  if (quantity.test(text)) return text;
  if (plain.test(text) && printable.test(text) && !text.endsWith(" ") && !reserved.test(text)) return text;
  return quote(text);
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    invisible,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Text of several lines that a literal block gives back unchanged. */
function isBlock(text: string): boolean {
  return (
    text.includes("\n") &&
    text.length > 1 &&
    !/^\s/.test(text) &&
    !/[ \t]$/m.test(text) &&
    !text.endsWith("\n\n") &&
    !anyInvisible.test(text) &&
    !/\p{Surrogate}/u.test(text)
  );
}

function printBlock(text: string, indent: string): string {
  const ends = text.endsWith("\n");
  const lines = (ends ? text.slice(0, -1) : text).split("\n");
  return ` ${ends ? "|" : "|-"}\n${lines.map((line) => (line === "" ? "\n" : `${indent}${line}\n`)).join("")}`;
}
