import type { Ancestry, ChangedFile, PullRequest } from "../contracts/code-host.ts";
import { blobName } from "./blob.ts";
import type { MemoryRepository } from "./testing.ts";

/** A commit and everything before it, the newest first. */
export function lineOf(repository: MemoryRepository, head: string): readonly string[] {
  const line: string[] = [];
  for (let id: string | null = head; id; id = repository.commits.get(id)?.parent ?? null) line.push(id);
  return line;
}

export function mergeBase(repository: MemoryRepository, one: string, other: string): string | null {
  const line = new Set(lineOf(repository, one));
  return lineOf(repository, other).find((id) => line.has(id)) ?? null;
}

export function ancestry(older: string, newer: string, base: string | null): Ancestry {
  if (older === newer) return "same";
  if (base === older) return "descends";
  return base === newer ? "precedes" : "apart";
}

/** What a pull request changes, file by file, since it left its base. */
export function changesOf(repository: MemoryRepository, { head, base }: PullRequest): readonly ChangedFile[] {
  const start = mergeBase(repository, head, repository.head(base)) ?? "";
  const before = repository.commits.get(start)?.tree ?? new Map<string, string>();
  const after = repository.commits.get(head)?.tree ?? new Map<string, string>();
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): readonly ChangedFile[] => {
    if (before.get(path) === after.get(path)) return [];
    const text = after.get(path);
    const blob = text === undefined ? null : blobName(text);
    if (!before.has(path)) return [{ path, change: "added", blob }];
    return [{ path, change: after.has(path) ? "modified" : "removed", blob }];
  });
}
