import {
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** Somebody joins, moves to other teams, or leaves. */
export type PeopleChange =
  | {
      readonly kind: "join";
      readonly handle: string;
      readonly name: string;
      readonly teams: readonly string[];
    }
  | { readonly kind: "move"; readonly handle: string; readonly teams: readonly string[] }
  | { readonly kind: "leave"; readonly handle: string };

/** A piece of the text that gives way to another, by its start and end in UTF-16 units. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The smallest change of a document that has been read without mistakes; everything else of it, comments and all, stays as
 * it is. Splices do not overlap, and come in the order of the text.
 */
export function changePeople(text: string, change: PeopleChange): readonly Splice[] {
  const root = parseDocument(text).contents;
  const people = isMap(root) ? root.get("people", true) : undefined;
  if (!isMap(root) || !isMap(people)) return [];
  const own = pairOf(people, change.handle);
  const groups = root.get("teams", true);
  const lists = isMap(groups)
    ? groups.items.flatMap(({ key, value }) => (isSeq(value) ? [{ team: textOf(key), list: value }] : []))
    : [];
  const keeps = change.kind === "leave" ? [] : change.teams;
  const dropped = lists
    .filter(({ team }) => !keeps.includes(team))
    .flatMap(({ list }) => withoutItem(text, list, change.handle));
  if (change.kind === "leave") return sorted([...dropped, ...(own ? [withoutPair(text, people, own)] : [])]);
  const listed = lists
    .filter(
      ({ team, list }) => keeps.includes(team) && list.items.some((item) => textOf(item) === change.handle),
    )
    .map(({ team }) => team);
  const teams = `[${keeps.filter((team) => !listed.includes(team)).join(", ")}]`;
  if (change.kind === "join") return own ? [] : [withPair(text, people, change.handle, change.name, teams)];
  return sorted([...dropped, ...(own ? withTeams(text, own, teams) : [])]);
}

/** The text with its splices carried out. */
export function splice(text: string, splices: readonly Splice[]): string {
  return splices.reduceRight(
    (whole, { start, end, text: added }) => whole.slice(0, start) + added + whole.slice(end),
    text,
  );
}

const sorted = (splices: readonly Splice[]) => splices.toSorted((one, other) => one.start - other.start);
const textOf = (node: unknown): string => (isScalar(node) ? String(node.value) : "");
const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find((pair) => textOf(pair.key) === key);
const startOf = (node: unknown): number => (node as Node).range?.[0] ?? 0;
/** The end of a value itself: comments and line ends behind it are left out. */
const endOf = (node: unknown): number => (node as Node).range?.[1] ?? 0;
const lineStart = (text: string, at: number) => text.lastIndexOf("\n", at - 1) + 1;
const lineEnd = (text: string, at: number) => {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end + 1;
};
const newLine = (text: string) => (text.includes("\r\n") ? "\r\n" : "\n");

/** The lines that a pair of a block takes, from its key to the end of its value. */
function withoutPair(text: string, map: YAMLMap, pair: Pair): Splice {
  if (map.flow) return withoutPart(map.items.map(spanOf), map.items.indexOf(pair));
  const [, end] = spanOf(pair);
  return { start: lineStart(text, startOf(pair.key)), end: lineEnd(text, Math.max(0, end - 1)), text: "" };
}

function spanOf({ key, value }: Pair): readonly [number, number] {
  return [startOf(key), Math.max(endOf(key), value ? lastOf(value) : 0)];
}

/** Where the last thing in a value ends: the range of a block goes on to whatever follows it. */
function lastOf(node: unknown): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last = node.items.at(-1);
    if (last === undefined) return endOf(node);
    return isMap(node) ? spanOf(last as Pair)[1] : lastOf(last);
  }
  return endOf(node);
}

function withoutItem(text: string, list: YAMLSeq, handle: string): readonly Splice[] {
  const index = list.items.findIndex((item) => textOf(item) === handle);
  if (index === -1) return [];
  const spans = list.items.map((item) => [startOf(item), endOf(item)] as const);
  const [start, end] = spans[index] ?? [0, 0];
  if (list.flow) return [withoutPart(spans, index)];
  return [{ start: lineStart(text, start), end: lineEnd(text, end), text: "" }];
}

/** One part of a collection in brackets, with the comma that stands between it and another. */
function withoutPart(spans: readonly (readonly [number, number])[], index: number): Splice {
  const [start, end] = spans[index] ?? [0, 0];
  const [next] = spans[index + 1] ?? [];
  const [, before] = spans[index - 1] ?? [];
  if (next !== undefined) return { start, end: next, text: "" };
  return { start: before ?? start, end, text: "" };
}

/** The new person stands last, written as the one before them is indented. */
function withPair(text: string, people: YAMLMap, handle: string, name: string, teams: string): Splice {
  const last = people.items.at(-1);
  const quotedName = JSON.stringify(name);
  if (people.flow || !last) {
    const end = last ? spanOf(last)[1] : startOf(people) + 1;
    const entry = `${JSON.stringify(handle)}: {"name": ${quotedName}, "teams": ${jsonList(teams)}}`;
    return { start: end, end, text: last ? `, ${entry}` : entry };
  }
  const start = startOf(last.key);
  const indent = " ".repeat(start - lineStart(text, start));
  const inner = innerIndent(text, last, indent);
  const at = lineEnd(text, Math.max(0, spanOf(last)[1] - 1));
  const line = newLine(text);
  const lines = [`${indent}${handle}:`, `${inner}name: ${quotedName}`, `${inner}teams: ${teams}`];
  const open = text.slice(0, at).endsWith("\n") ? "" : line;
  return { start: at, end: at, text: `${open}${lines.join(line)}${open === "" ? line : ""}` };
}

function innerIndent(text: string, { value }: Pair, indent: string): string {
  const first = isMap(value) && !value.flow ? value.items[0] : undefined;
  if (!first) return `${indent}  `;
  const start = startOf(first.key);
  return " ".repeat(start - lineStart(text, start));
}

function withTeams(text: string, { key, value }: Pair, teams: string): readonly Splice[] {
  if (!isMap(value)) return [];
  const own = pairOf(value, "teams");
  if (own?.value) {
    const [start, end] = [startOf(own.value), lastOf(own.value)];
    if (isSeq(own.value) && !own.value.flow) {
      // A list in lines becomes one in brackets behind its key.
      return [{ start: endOf(own.key) + 1, end, text: ` ${teams}` }];
    }
    return [{ start, end, text: value.flow ? jsonList(teams) : teams }];
  }
  const last = value.items.at(-1);
  if (!last) return [];
  const [, end] = spanOf(last);
  if (value.flow) return [{ start: end, end, text: `, "teams": ${jsonList(teams)}` }];
  const first = startOf(value.items[0]?.key ?? key);
  const indent = " ".repeat(first - lineStart(text, first));
  return [{ start: end, end, text: `${newLine(text)}${indent}teams: ${teams}` }];
}

const jsonList = (teams: string) => teams.replaceAll(/[a-z0-9][a-z0-9-]*/g, (name) => JSON.stringify(name));
