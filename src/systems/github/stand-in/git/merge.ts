import { git } from "../../../../foundation/git.ts";
import { readCommit } from "./commit.ts";
import { mergeBase } from "./history.ts";
import type { ObjectStore } from "./objects.ts";
import { emptyTree, isFolder, readTree, type TreeEntry, writeTree } from "./tree.ts";

/**
 * The tree that merging two commits gives; undefined when they conflict. Where each path changed on one side only
 * the answer is found here; where a file changed on both, git's own merge decides (`git merge-tree`, 2.38 or newer).
 */
export async function mergeCommits(
  directory: string,
  store: ObjectStore,
  ours: string,
  theirs: string,
): Promise<string | undefined> {
  const base = mergeBase(store, ours, theirs);
  const tree = (commit: string | undefined) => (commit && readCommit(store, commit)?.tree) || emptyTree;
  const simple = mergeTrees(store, tree(base), tree(ours), tree(theirs));
  if (simple !== "both-changed") return simple;
  const result = await git(["merge-tree", "--write-tree", ours, theirs], { cwd: directory });
  return result.exitCode === 0 ? result.stdout.toString("utf8").trim().split("\n")[0] : undefined;
}

/** A three-way merge by whole files: `both-changed` says that it takes more than that. */
export function mergeTrees(
  store: ObjectStore,
  base: string,
  ours: string,
  theirs: string,
): string | "both-changed" {
  if (ours === theirs || theirs === base) return ours;
  if (ours === base) return theirs;
  const byName = (tree: string) => new Map(readTree(store, tree).map((entry) => [entry.name, entry]));
  const [old, mine, other] = [byName(base), byName(ours), byName(theirs)];
  const merged: TreeEntry[] = [];
  for (const name of new Set([...old.keys(), ...mine.keys(), ...other.keys()])) {
    const entry = mergeEntry(store, old.get(name), mine.get(name), other.get(name));
    if (entry === "both-changed") return entry;
    if (entry) merged.push(entry);
  }
  return writeTree(store, merged);
}

function mergeEntry(
  store: ObjectStore,
  was: TreeEntry | undefined,
  mine: TreeEntry | undefined,
  theirs: TreeEntry | undefined,
): TreeEntry | undefined | "both-changed" {
  if (same(mine, theirs) || same(theirs, was)) return mine;
  if (same(mine, was)) return theirs;
  if (!mine || !theirs || !isFolder(mine) || !isFolder(theirs)) return "both-changed";
  const id = mergeTrees(store, was && isFolder(was) ? was.id : emptyTree, mine.id, theirs.id);
  if (id === "both-changed") return id;
  return id === emptyTree ? undefined : { ...mine, id };
}

function same(one: TreeEntry | undefined, other: TreeEntry | undefined): boolean {
  return one?.id === other?.id && one?.mode === other?.mode;
}
