import { type Commit, readCommit } from "./commit.ts";
import type { ObjectStore } from "./objects.ts";

/** Every commit reachable from `from`, without those reachable from any of `without`. Newest first. */
export function commitsBetween(store: ObjectStore, from: string, ...without: string[]): readonly Commit[] {
  const excluded = ancestors(store, ...without);
  const found: Commit[] = [];
  const seen = new Set<string>();
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id) || excluded.has(id)) continue;
    seen.add(id);
    const commit = readCommit(store, id);
    if (!commit) continue;
    found.push(commit);
    waiting.push(...commit.parents);
  }
  return topological(found);
}

/** The commits and all commits before them. */
export function ancestors(store: ObjectStore, ...from: string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [...from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    waiting.push(...(readCommit(store, id)?.parents ?? []));
  }
  return seen;
}

export function isAncestor(store: ObjectStore, older: string, newer: string): boolean {
  return older === newer || ancestors(store, newer).has(older);
}

/** The best common ancestor; the newest when there are several. Undefined for unrelated histories. */
export function mergeBase(store: ObjectStore, one: string, other: string): string | undefined {
  if (one === other) return one;
  const mine = ancestors(store, one);
  const common: Commit[] = [];
  const seen = new Set<string>();
  const waiting = [other];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const commit = readCommit(store, id);
    if (!commit) continue;
    // What lies behind a common commit is common too, and never better.
    if (mine.has(id)) common.push(commit);
    else waiting.push(...commit.parents);
  }
  const best = common.filter(
    (commit) => !common.some((rival) => rival.id !== commit.id && isAncestor(store, commit.id, rival.id)),
  );
  best.sort((a, b) => b.committer.date.getTime() - a.committer.date.getTime());
  return best[0]?.id;
}

/** How `head` stands to `base`, in the words of GitHub's compare. */
export type Standing = "identical" | "ahead" | "behind" | "diverged";

export interface Comparison {
  readonly standing: Standing;
  readonly mergeBase: string | undefined;
  /** Commits that `head` has and `base` has not, newest first; and the other way round. */
  readonly ahead: readonly Commit[];
  readonly behind: readonly Commit[];
}

export function compare(store: ObjectStore, base: string, head: string): Comparison {
  const ahead = commitsBetween(store, head, base);
  const behind = commitsBetween(store, base, head);
  const standing =
    ahead.length > 0
      ? behind.length > 0
        ? "diverged"
        : "ahead"
      : behind.length > 0
        ? "behind"
        : "identical";
  return { standing, mergeBase: mergeBase(store, base, head), ahead, behind };
}

/** Children before parents, and newer before older where the history leaves it open. */
function topological(commits: readonly Commit[]): readonly Commit[] {
  const known = new Map(commits.map((commit) => [commit.id, commit]));
  const children = new Map<string, number>();
  for (const commit of commits)
    for (const parent of commit.parents) children.set(parent, (children.get(parent) ?? 0) + 1);
  const newer = (a: Commit, b: Commit) => a.committer.date.getTime() - b.committer.date.getTime();
  const ready = commits.filter((commit) => !children.get(commit.id)).sort(newer);
  const sorted: Commit[] = [];
  for (let commit = ready.pop(); commit; commit = ready.pop()) {
    sorted.push(commit);
    for (const id of commit.parents) {
      const parent = known.get(id);
      const left = (children.get(id) ?? 0) - 1;
      children.set(id, left);
      if (!parent || left > 0) continue;
      ready.push(parent);
      if (ready.length > 1) ready.sort(newer);
    }
  }
  return sorted;
}
