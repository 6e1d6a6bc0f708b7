import type { TriggerFilter, Workflow } from "../workflow/model.ts";
import { type Occasion, record, shortName, text } from "./occasion.ts";
import { matchesPatterns } from "./patterns.ts";

/** Activity types that count when a workflow names none; every type for the other events. */
const usualTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: ["opened", "synchronize", "reopened"],
  pull_request_target: ["opened", "synchronize", "reopened"],
};

/** Text in the head commit's message by which a pusher asks for no run. */
const skipMarks = ["[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]"];

/** Did a push or pull request change these paths? Undefined when it cannot be told, which GitHub takes as yes. */
export type ChangedPaths = () => Promise<readonly string[] | undefined>;

/** Does this workflow start on this occasion? */
export async function startsOn(
  triggers: Workflow["triggers"],
  occasion: Occasion,
  changedPaths: ChangedPaths,
): Promise<boolean> {
  const filter = triggers.get(occasion.event);
  if (!filter || !typeFits(filter, occasion)) return false;
  switch (occasion.event) {
    case "push":
      return (
        !skipMarks.some((mark) => text(record(occasion.payload["head_commit"])["message"]).includes(mark)) &&
        pushedRefFits(filter, occasion.ref) &&
        (occasion.ref.startsWith("refs/tags/") || pathsFit(filter, await pathsFor(filter, changedPaths)))
      );
    case "pull_request":
    case "pull_request_target":
      return branchFits(filter, occasion.baseRef) && pathsFit(filter, await pathsFor(filter, changedPaths));
    case "workflow_run": {
      const run = record(occasion.payload["workflow_run"]);
      const name = text(run["name"]);
      return (
        (filter.workflows?.some((pattern) => matchesPatterns([pattern], name)) ?? false) &&
        branchFits(filter, text(run["head_branch"]))
      );
    }
    default:
      return true;
  }
}

function typeFits(filter: TriggerFilter, occasion: Occasion): boolean {
  const types = filter.types ?? usualTypes[occasion.event];
  return types === undefined || occasion.action === undefined || types.includes(occasion.action);
}

function branchFits(filter: TriggerFilter, branch: string): boolean {
  if (filter.branches) return matchesPatterns(filter.branches, branch);
  if (filter.branchesIgnore) return !matchesPatterns(filter.branchesIgnore, branch);
  return true;
}

/** A workflow that filters branches alone does not run for tags, and the reverse. */
function pushedRefFits(filter: TriggerFilter, ref: string): boolean {
  const name = shortName(ref);
  const forBranches = filter.branches ?? filter.branchesIgnore;
  const forTags = filter.tags ?? filter.tagsIgnore;
  if (ref.startsWith("refs/tags/")) {
    if (filter.tags) return matchesPatterns(filter.tags, name);
    if (filter.tagsIgnore) return !matchesPatterns(filter.tagsIgnore, name);
    return forBranches === undefined;
  }
  return forBranches || !forTags ? branchFits(filter, name) : false;
}

function pathsFor(filter: TriggerFilter, changedPaths: ChangedPaths): Promise<readonly string[] | undefined> {
  return filter.paths || filter.pathsIgnore ? changedPaths() : Promise.resolve(undefined);
}

function pathsFit(filter: TriggerFilter, paths: readonly string[] | undefined): boolean {
  if (paths === undefined) return true;
  if (filter.paths) {
    const { paths: wanted } = filter;
    return paths.some((path) => matchesPatterns(wanted, path));
  }
  const ignored = filter.pathsIgnore ?? [];
  return paths.some((path) => !matchesPatterns(ignored, path));
}
