import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Commit, readCommit, readTag } from "./commit.ts";
import { difference, type FileDifference } from "./difference.ts";
import { mergeCommits } from "./merge.ts";
import { isObjectId, type ObjectStore, openObjects } from "./objects.ts";
import { openReferences, type References } from "./references.ts";
import { findEntry } from "./tree.ts";

/** A bare repository on disk that both this process and the git program can read. */
export interface GitRepository {
  readonly directory: string;
  readonly objects: ObjectStore;
  readonly references: References;
  commit(id: string): Commit | undefined;
  /** The commit that a branch, a tag, a full reference, `HEAD` or a commit id names. */
  resolve(name: string): string | undefined;
  /** A file's bytes at a commit. */
  file(commit: string, path: string): Buffer | undefined;
  /** What changed between two trees; remembered, because trees never change. */
  difference(before: string, after: string): Promise<readonly FileDifference[]>;
  /** The tree that merging `theirs` into `ours` gives; undefined when they conflict. */
  merge(ours: string, theirs: string): Promise<string | undefined>;
  remove(): void;
}

/** Opens the repository in a folder, or lays it out there. */
export function openRepository(directory: string, defaultBranch: string): GitRepository {
  if (!existsSync(join(directory, "HEAD"))) layOut(directory, defaultBranch);
  const objects = openObjects(directory);
  const references = openReferences(directory);
  const differences = new Map<string, Promise<readonly FileDifference[]>>();
  const commit = (id: string) => readCommit(objects, id);

  return {
    directory,
    objects,
    references,
    commit,
    resolve(name) {
      const candidates = name.startsWith("refs/")
        ? [name]
        : name === "HEAD"
          ? [`refs/heads/${defaultBranch}`]
          : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
      const named = candidates.map((candidate) => references.get(candidate)).find(Boolean);
      return peel(objects, named ?? name);
    },
    file(id, path) {
      const tree = commit(id)?.tree;
      const entry = tree ? findEntry(objects, tree, path) : undefined;
      const object = entry ? objects.read(entry.id) : undefined;
      return object?.type === "blob" ? object.content : undefined;
    },
    difference(before, after) {
      const key = `${before}..${after}`;
      const known = differences.get(key) ?? difference(directory, before, after);
      if (differences.size > 500) differences.clear();
      differences.set(key, known);
      return known;
    },
    merge: (ours, theirs) => mergeCommits(directory, objects, ours, theirs),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Follows annotated tags to the commit. */
function peel(objects: ObjectStore, id: string): string | undefined {
  if (!isObjectId(id)) return undefined;
  const object = objects.read(id);
  if (object?.type === "commit") return id;
  const tag = object?.type === "tag" ? readTag(objects, id) : undefined;
  return tag ? peel(objects, tag.object) : undefined;
}

function layOut(directory: string, defaultBranch: string): void {
  for (const folder of ["objects/info", "objects/pack", "refs/heads", "refs/tags"])
    mkdirSync(join(directory, folder), { recursive: true });
  // The empty tree is named by differences and merges, and plumbing wants to find it.
  openObjects(directory).write("tree", new Uint8Array());
  writeFileSync(
    join(directory, "config"),
    [
      "[core]",
      "\trepositoryformatversion = 0",
      "\tbare = true",
      "[uploadpack]",
      "\tallowAnySHA1InWant = true",
      "\tallowFilter = true",
      "[gc]",
      "\tauto = 0",
      "",
    ].join("\n"),
  );
  writeFileSync(join(directory, "HEAD"), `ref: refs/heads/${defaultBranch}\n`);
}
