import type { Place } from "../foundation/diagnostic.ts";
import type { Source, Span } from "./source.ts";

export type Path = readonly (string | number)[];

/** A value of the document together with where it stands. */
export interface Entry {
  /** Plain data: what is below it included. */
  readonly value: unknown;
  /** Where a reader looks for the value: a scalar or a list in brackets itself; the key of a longer block. */
  readonly span: Span;
  /** The key under which it stands; none for a list's item and for the whole document. */
  readonly keySpan?: Span;
  readonly children: ReadonlyMap<string | number, Entry>;
  /** Something is wrong with the value that has been said already: nothing more is said about it. */
  refused: boolean;
  /** The same for its key, when that is a name. */
  readonly refusedKey?: boolean;
}

/** A document as data with positions. */
export interface Tree {
  readonly root: Entry;
  readonly source: Source;
}

/** The entry at a path, or undefined when the document does not say anything there. */
export function entryAt(tree: Tree, path: Path): Entry | undefined {
  let entry: Entry | undefined = tree.root;
  for (const segment of path) entry = entry?.children.get(segment);
  return entry;
}

/** The longest start of a path that stands in the document. */
export function nearestPath(tree: Tree, path: Path): Path {
  let length = path.length;
  while (length > 0 && !entryAt(tree, path.slice(0, length))) length -= 1;
  return path.slice(0, length);
}

/** True when the entry at the path, or one above it, has been refused already. */
export function isRefused(tree: Tree, path: Path): boolean {
  return tree.root.refused || path.some((_, index) => entryAt(tree, path.slice(0, index + 1))?.refused);
}

/** From now on, nothing more is said about the value at the path. */
export function refuse(tree: Tree, path: Path): void {
  const entry = entryAt(tree, path);
  if (entry) entry.refused = true;
}

/** Where the value at a path stands, or else what is nearest above it. */
export function placeOf(tree: Tree, path: Path): Place {
  const entry = entryAt(tree, nearestPath(tree, path)) ?? tree.root;
  return tree.source.place(entry.span);
}

/** Where the key at a path stands, or else what is nearest above it. */
export function placeOfKey(tree: Tree, path: Path): Place {
  const entry = entryAt(tree, nearestPath(tree, path)) ?? tree.root;
  return tree.source.place(entry.keySpan ?? entry.span);
}

/** Where a value without parts stands, or else the key of what is nearest above it, for that goes over many lines. */
export function placeOfLeaf(tree: Tree, path: Path): Place {
  const value = entryAt(tree, path)?.value;
  return typeof value === "object" || value === undefined ? placeOfKey(tree, path) : placeOf(tree, path);
}

export interface Found {
  readonly path: Path;
  readonly entry: Entry;
}

/** All entries whose path fits the pattern, in the document's order; `*` stands for any key or index. */
export function select(tree: Tree, pattern: readonly string[]): readonly Found[] {
  let found: readonly Found[] = [{ path: [], entry: tree.root }];
  for (const segment of pattern) {
    found = found.flatMap(({ path, entry }) => {
      if (segment === "*") {
        return [...entry.children].map(([key, child]) => ({ path: [...path, key], entry: child }));
      }
      const child = entry.children.get(segment);
      return child ? [{ path: [...path, segment], entry: child }] : [];
    });
  }
  return found;
}

/** The keys of the mapping at a path, whatever stands under them; none for a list. */
export function keysOf(tree: Tree, path: Path): readonly string[] {
  const keys = [...(entryAt(tree, path)?.children.keys() ?? [])];
  return keys.filter((key) => typeof key === "string");
}
