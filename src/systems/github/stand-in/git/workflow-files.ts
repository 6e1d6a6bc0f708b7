import { commitsBetween } from "./history.ts";
import type { GitRepository } from "./repository.ts";
import { findEntry, isFolder, walkTree } from "./tree.ts";

/**
 * The first workflow file that a new commit adds, changes or removes; undefined when none does. As GitHub has it, a
 * file counts as known when the same path with the same content stands on some branch already; with `branch`, on
 * that branch.
 */
export function changedWorkflow(
  repository: GitRepository,
  head: string,
  branch?: string,
): string | undefined {
  const { references } = repository;
  const names = branch
    ? [`refs/heads/${branch}`]
    : [...references.list("refs/heads/"), ...references.list("refs/tags/")].map(([name]) => name);
  const tips = names.map((name) => repository.resolve(name)).filter((id) => id !== undefined);
  const known = new Set(tips.flatMap((tip) => [...workflowsOf(repository, tip)]));
  for (const commit of commitsBetween(repository.objects, head, ...tips)) {
    const mine = workflowsOf(repository, commit.id);
    const before = commit.parents.map((parent) => workflowsOf(repository, parent));
    const changed = [...mine].find((file) => !known.has(file) && !before.some((files) => files.has(file)));
    if (changed) return pathOf(changed);
    const paths = new Set([...mine].map(pathOf));
    const removed = before.length === 1 && [...(before[0] ?? [])].find((file) => !paths.has(pathOf(file)));
    if (removed) return pathOf(removed);
  }
  return undefined;
}

const folder = ".github/workflows";
const pathOf = (file: string) => file.slice(41);

/** `id path` of every file in the workflow folder at a commit. */
function workflowsOf(repository: GitRepository, commit: string): ReadonlySet<string> {
  const tree = repository.commit(commit)?.tree;
  const entry = tree ? findEntry(repository.objects, tree, folder) : undefined;
  if (!entry || !isFolder(entry)) return new Set();
  return new Set(walkTree(repository.objects, entry.id, `${folder}/`).map(({ id, path }) => `${id} ${path}`));
}
