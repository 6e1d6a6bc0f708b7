import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Blueprint } from "../../blueprint/model.ts";
import type { FirstTree } from "../../contracts/access.ts";
import type { FactName, Facts } from "../../contracts/facts.ts";
import type { GeneratedFile } from "../../contracts/generated-file.ts";
import { handbookFolder } from "../../contracts/handbook.ts";
import { infrastructureRepository } from "../../contracts/platform.ts";
import type { Stack } from "../../contracts/stack.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { collectFiles, collectStacks } from "../../render/collect.ts";
import { writeTree } from "../../render/write.ts";
import { systems } from "../../systems/index.ts";
import { copyProgram } from "../rehearse/source.ts";

export interface FirstTreeSource {
  readonly blueprint: Blueprint;
  readonly actionBundle: string;
  /** Where programs of applications lie that exist already, by repository. */
  readonly programs: ReadonlyMap<string, string>;
  /** Where trees are written, a folder each. */
  readonly folder: string;
}

/**
 * The facts for which a repository's first tree waits, read off every file as it is without any fact. `infrastructure`
 * waits for nothing that comes after it: stacks of the pipeline are proposed there, and rules stand only once there is
 * a branch.
 */
export function fileNeeds(
  empty: readonly GeneratedFile[],
  stacks: readonly Stack[],
  repository: string,
): readonly FactName[] {
  const needs = firstFiles(empty, stacks, repository).flatMap(({ content }) =>
    content.state === "pending" ? content.needs : [],
  );
  return [...new Set(needs)].filter((name) => !isBranch(name)).sort();
}

/** Writes what a repository holds at first: an existing program, then what is generated for it. */
export async function firstTree(
  source: FirstTreeSource,
  repository: string,
  facts: Facts,
): Promise<Result<FirstTree>> {
  const folder = join(source.folder, repository);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = source.programs.get(repository);
  const copied = program ? await copyProgram(program, folder) : ok(undefined);
  if (!copied.ok) return copied;
  // A program that is there needs no starter; what is managed comes on top.
  const { blueprint, actionBundle } = source;
  const all = collectFiles(systems, blueprint, facts, actionBundle);
  const first = firstFiles(all, collectStacks(systems, blueprint), repository);
  const files = first.filter((file) => !(program && file.class === "seeded"));
  const written = writeTree(files, source.folder);
  if (!written.ok) return written;
  const isManaged = (file: GeneratedFile) => file.class === "managed" && file.content.state === "ready";
  return ok({ folder, managed: files.filter(isManaged).map(({ path }) => path) });
}

function firstFiles(
  all: readonly GeneratedFile[],
  stacks: readonly Stack[],
  repository: string,
): readonly GeneratedFile[] {
  const later = repository === infrastructureRepository ? laterFolders(stacks) : [];
  return all.filter((file) => file.repository === repository && !isIn(later, file));
}

/**
 * Folders that come by pull request: stacks that the pipeline applies, those that need a branch, and their modules; and
 * the handbook, which tells of addresses that are known last.
 */
function laterFolders(stacks: readonly Stack[]): readonly string[] {
  const isLater = (stack: Stack) => stack.appliedBy === "pipeline" || stack.needs.some(isBranch);
  const first = new Set(stacks.filter((stack) => !isLater(stack)).flatMap(modulesOf));
  const modules = stacks.flatMap(modulesOf).filter((name) => !first.has(name));
  return [
    ...stacks.filter(isLater).map(({ id }) => `stacks/${id}/`),
    ...modules.map((name) => `modules/${name}/`),
    `${handbookFolder}/`,
  ];
}

const modulesOf = (stack: Stack) => stack.modules.map(({ name }) => name);
const isIn = (folders: readonly string[], { path }: GeneratedFile) =>
  folders.some((folder) => path.startsWith(folder));
/** The fact that a repository has its first tree. */
const isBranch = (name: FactName) => /^github\.repository\.[^.]+\.branch$/.test(name);
