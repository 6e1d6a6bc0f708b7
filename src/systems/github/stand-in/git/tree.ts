import type { ObjectStore } from "./objects.ts";

export interface TreeEntry {
  /** `100644`, `100755`, `120000` (link), `40000` (folder), `160000` (submodule). */
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

/** A file somewhere below a tree. */
export interface TreeFile {
  readonly path: string;
  readonly mode: string;
  readonly id: string;
}

/** The id of the tree without entries, which git knows without storing it. */
export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

export const isFolder = (entry: { readonly mode: string }) => entry.mode === "40000";

export function readTree(store: ObjectStore, id: string): readonly TreeEntry[] {
  const object = store.read(id);
  if (object?.type !== "tree") return [];
  const entries: TreeEntry[] = [];
  const { content } = object;
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const end = content.indexOf(0, space);
    entries.push({
      mode: content.toString("latin1", at, space),
      name: content.toString("utf8", space + 1, end),
      id: content.toString("hex", end + 1, end + 21),
    });
    at = end + 21;
  }
  return entries;
}

export function writeTree(store: ObjectStore, entries: readonly TreeEntry[]): string {
  // git compares folders as if their name ended in a slash.
  const key = (entry: TreeEntry) => Buffer.from(isFolder(entry) ? `${entry.name}/` : entry.name);
  const sorted = [...entries].sort((a, b) => Buffer.compare(key(a), key(b)));
  return store.write(
    "tree",
    Buffer.concat(
      sorted.flatMap((entry) => [Buffer.from(`${entry.mode} ${entry.name}\0`), Buffer.from(entry.id, "hex")]),
    ),
  );
}

/** The entry at a path below a tree; the tree itself for an empty path. */
export function findEntry(store: ObjectStore, tree: string, path: string): TreeEntry | undefined {
  let entry: TreeEntry | undefined = { mode: "40000", name: "", id: tree };
  for (const part of path.split("/").filter(Boolean)) {
    if (!entry || !isFolder(entry)) return undefined;
    entry = readTree(store, entry.id).find(({ name }) => name === part);
  }
  return entry;
}

/** Every file below a tree with its full path, in git's order. */
export function walkTree(store: ObjectStore, tree: string, prefix = ""): readonly TreeFile[] {
  return readTree(store, tree).flatMap((entry) =>
    isFolder(entry)
      ? walkTree(store, entry.id, `${prefix}${entry.name}/`)
      : [{ path: prefix + entry.name, mode: entry.mode, id: entry.id }],
  );
}

/**
 * A tree with some paths set (a file or a whole folder) or, for null, removed; folders left empty disappear.
 * Paths are clean: no empty part, no `.` and no `..` (see `isCleanPath`).
 */
export function editTree(
  store: ObjectStore,
  tree: string | undefined,
  changes: ReadonlyMap<string, { readonly mode: string; readonly id: string } | null>,
): string {
  const entries = new Map((tree ? readTree(store, tree) : []).map((entry) => [entry.name, entry]));
  const below = new Map<string, Map<string, { readonly mode: string; readonly id: string } | null>>();
  for (const [path, change] of changes) {
    const slash = path.indexOf("/");
    if (slash < 0) {
      if (change) entries.set(path, { ...change, name: path });
      else entries.delete(path);
      continue;
    }
    const folder = path.slice(0, slash);
    const inner = below.get(folder) ?? new Map();
    inner.set(path.slice(slash + 1), change);
    below.set(folder, inner);
  }
  for (const [name, inner] of below) {
    const old = entries.get(name);
    const id = editTree(store, old && isFolder(old) ? old.id : undefined, inner);
    if (id === emptyTree) entries.delete(name);
    else entries.set(name, { mode: "40000", name, id });
  }
  return writeTree(store, [...entries.values()]);
}

/** May a path stand in a tree? git refuses the others too. */
export function isCleanPath(path: string): boolean {
  return (
    path.length > 0 &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && !/^\.git$/i.test(part)) &&
    !path.includes("\0")
  );
}
