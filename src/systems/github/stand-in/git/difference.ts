import { git } from "../../../../foundation/git.ts";
import type { ObjectStore } from "./objects.ts";
import { isFolder, readTree, type TreeEntry } from "./tree.ts";

export interface ChangedPath {
  readonly path: string;
  readonly status: "added" | "removed" | "modified";
  /** Blob ids; undefined where there is no file on that side. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface FileDifference {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: "added" | "removed" | "modified" | "renamed";
  /** Blob id after the change; before it for a removed file. */
  readonly id: string;
  readonly additions: number;
  readonly deletions: number;
  /** Hunks in unified form; absent for binary files. */
  readonly patch?: string;
}

/** Which files differ between two trees, without looking into them. */
export function changedPaths(
  store: ObjectStore,
  before: string,
  after: string,
  prefix = "",
): readonly ChangedPath[] {
  if (before === after) return [];
  const byName = (tree: string) => new Map(readTree(store, tree).map((entry) => [entry.name, entry]));
  const [old, young] = [byName(before), byName(after)];
  const names = [...new Set([...old.keys(), ...young.keys()])].sort();
  return names.flatMap((name): readonly ChangedPath[] => {
    const [was, is] = [old.get(name), young.get(name)];
    if (was?.id === is?.id && was?.mode === is?.mode) return [];
    const folder = (entry: TreeEntry | undefined) => (entry && isFolder(entry) ? entry.id : undefined);
    const file = (entry: TreeEntry | undefined) => (entry && !isFolder(entry) ? entry.id : undefined);
    const inner =
      folder(was) || folder(is)
        ? changedPaths(store, folder(was) ?? "", folder(is) ?? "", `${prefix}${name}/`)
        : [];
    const [from, to] = [file(was), file(is)];
    if (!from && !to) return inner;
    const status = from ? (to ? "modified" : "removed") : "added";
    return [{ path: prefix + name, status, before: from, after: to }, ...inner];
  });
}

/** What changed between two trees, line by line, renames found, as `git diff` tells it. */
export async function difference(
  directory: string,
  before: string,
  after: string,
): Promise<readonly FileDifference[]> {
  if (before === after) return [];
  const result = await git(["diff-tree", "-r", "-M", "-z", "--raw", "-p", "--full-index", before, after], {
    cwd: directory,
  });
  return result.exitCode === 0 ? parse(result.stdout.toString("utf8")) : [];
}

/** Raw entries ended by NUL, an empty field, then the patches in the same order. */
function parse(text: string): readonly FileDifference[] {
  const fields = text.split("\0");
  const entries: { letter: string; id: string; paths: string[] }[] = [];
  let at = 0;
  while (fields[at]?.startsWith(":")) {
    const [, , before = "", after = "", letter = ""] = (fields[at] ?? "").split(" ");
    const count = /^[RC]/.test(letter) ? 2 : 1;
    entries.push({
      letter: letter[0] ?? "M",
      id: letter === "D" ? before : after,
      paths: fields.slice(at + 1, at + 1 + count),
    });
    at += 1 + count;
  }
  const patches = fields
    .slice(at)
    .join("\0")
    .replace(/^\0/, "")
    .split(/^diff --git .*\n/m)
    .slice(1);
  return entries.map((entry, index) => {
    const whole = patches[index] ?? "";
    const start = whole.search(/^@@ /m);
    const patch = start < 0 ? undefined : whole.slice(start).trimEnd();
    const lines = patch?.split("\n") ?? [];
    return {
      path: entry.paths.at(-1) ?? "",
      ...(entry.paths.length > 1 && { previousPath: entry.paths[0] ?? "" }),
      status: statuses[entry.letter] ?? "modified",
      id: entry.id,
      additions: lines.filter((line) => line.startsWith("+")).length,
      deletions: lines.filter((line) => line.startsWith("-")).length,
      ...(patch !== undefined && { patch }),
    };
  });
}

const statuses: Readonly<Record<string, FileDifference["status"]>> = {
  A: "added",
  C: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "modified",
};
