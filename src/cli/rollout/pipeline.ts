import type { Blueprint } from "../../blueprint/model.ts";
import type { FactName, Facts } from "../../contracts/facts.ts";
import type { GeneratedFile } from "../../contracts/generated-file.ts";
import { handbookFolder } from "../../contracts/handbook.ts";
import { infrastructureRepository } from "../../contracts/platform.ts";
import type { Stack } from "../../contracts/stack.ts";
import type { Step } from "../../contracts/step.ts";
import { inTurn } from "../../foundation/in-turn.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { collectFiles } from "../../render/collect.ts";
import type { StackDoors } from "../../rollout/stack/doors.ts";
import { readStackFacts } from "../../rollout/stack/look.ts";
import { factsStep } from "../../systems/github/steps/infrastructure-facts.ts";
import { handOverStep } from "../../systems/github/steps/infrastructure-hand-over.ts";
import { pipelineStackStep } from "../../systems/github/steps/infrastructure-stack.ts";
import { systems } from "../../systems/index.ts";

interface Rendered {
  readonly blueprint: Blueprint;
  readonly actionBundle: string;
}

/**
 * What the pipeline of `infrastructure` does: it takes over, applies every later stack, and keeps the facts. `empty` are
 * the company's files as they are without any fact.
 */
export function pipelineSteps(
  stacks: readonly Stack[],
  doors: StackDoors,
  rendered: Rendered,
  empty: readonly GeneratedFile[],
): readonly Step[] {
  const needsBranch = (stack: Stack) => stack.needs.some((name) => name.endsWith(".branch"));
  const first = stacks.filter((stack) => stack.appliedBy === "rollout" && !needsBranch(stack));
  const last = stacks.filter((stack) => stack.appliedBy === "rollout" && needsBranch(stack));
  const later = stacks.filter(({ appliedBy }) => appliedBy === "pipeline");
  const given = stacks.flatMap(({ gives }) => gives);
  return [
    handOverStep(first, {
      needs: [...doors.needs, ...first.flatMap((stack) => stack.needs)],
      files: unlessSame((facts) => proposed(first, facts, rendered)),
    }) as Step,
    ...proposalsOf(later).flatMap(([name, together]) => {
      const files = unlessSame((facts) => proposed(together, facts, rendered));
      const proposal = { name, stacks: together, needs: doors.needs, files, inTurn: inTurn() };
      return together.map((stack) => {
        const read = (facts: Facts, signal: AbortSignal) => readStackFacts(stack, facts, doors, signal);
        return pipelineStackStep(stack, { ...proposal, read }) as Step;
      });
    }),
    factsStep({
      needs: [...new Set([...given, ...pendingNeeds(empty)])],
      files: unlessSame((facts) => remaining(last, facts, rendered, empty)),
    }) as Step,
  ];
}

/** Stacks by the name of the pull request that proposes them. */
function proposalsOf(stacks: readonly Stack[]): readonly (readonly [string, readonly Stack[]])[] {
  const names = [...new Set(stacks.map(({ id, proposedWith = id }) => proposedWith))];
  return names.map((name) => [name, stacks.filter(({ id, proposedWith = id }) => proposedWith === name)]);
}

/** What is looked at again and again is rendered anew only when its facts are others than the last time. */
function unlessSame<Rendering>(render: (facts: Facts) => Rendering): (facts: Facts) => Rendering {
  let last: { readonly of: string; readonly rendering: Rendering } | undefined;
  return (facts) => {
    const of = JSON.stringify([...facts]);
    if (last?.of !== of) last = { of, rendering: render(facts) };
    return last.rendering;
  };
}

/** The files of stacks and of their modules, as `infrastructure` is to hold them. */
function proposed(
  stacks: readonly Stack[],
  facts: Facts,
  rendered: Rendered,
): Result<ReadonlyMap<string, string>> {
  const folders = foldersOf(stacks);
  return readyFiles(facts, rendered, ({ path }) => isBelow(folders, path));
}

/** The facts, whatever waited for one, the handbook, and the stacks that could not be in the first tree: whole, or not at all. */
function remaining(
  last: readonly Stack[],
  facts: Facts,
  rendered: Rendered,
  empty: readonly GeneratedFile[],
): Result<ReadonlyMap<string, string>> {
  const waited = new Set(
    ofInfrastructure(empty).flatMap(({ path, content }) =>
      content.state === "pending" || path === "facts.json" ? [path] : [],
    ),
  );
  const folders = [...foldersOf(last), `${handbookFolder}/`];
  return readyFiles(facts, rendered, ({ path }) => waited.has(path) || isBelow(folders, path));
}

const foldersOf = (stacks: readonly Stack[]): readonly string[] =>
  stacks.flatMap(({ id, modules }) => [`stacks/${id}/`, ...modules.map(({ name }) => `modules/${name}/`)]);

const isBelow = (folders: readonly string[], path: string): boolean =>
  folders.some((folder) => path.startsWith(folder));

/** Every fact that a file there waits for. */
const pendingNeeds = (empty: readonly GeneratedFile[]) =>
  ofInfrastructure(empty).flatMap(({ content }) => (content.state === "pending" ? content.needs : []));

function readyFiles(
  facts: Facts,
  { blueprint, actionBundle }: Rendered,
  wanted: (file: GeneratedFile) => boolean,
): Result<ReadonlyMap<string, string>> {
  const ready = new Map<string, string>();
  const missing = new Set<FactName>();
  for (const file of ofInfrastructure(collectFiles(systems, blueprint, facts, actionBundle)).filter(wanted)) {
    if (file.content.state === "ready") ready.set(file.path, file.content.text);
    else for (const name of file.content.needs) missing.add(name);
  }
  if (missing.size === 0) return ok(ready);
  return failure(
    "stack-facts-missing",
    `Files of infrastructure wait for ${[...missing].sort().join(", ")}.`,
    {
      next: "This is a mistake in Groundwork: please report it.",
    },
  );
}

const ofInfrastructure = (files: readonly GeneratedFile[]) =>
  files.filter(({ repository }) => repository === infrastructureRepository);
