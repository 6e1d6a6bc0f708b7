import type { Blueprint } from "../../../blueprint/model.ts";
import type { Stack } from "../../../contracts/stack.ts";
import { branchRulesStack, platformRulesStack } from "./branch-rules/stack.ts";
import { codeHostStack } from "./code-host/stack.ts";

/** What the engine applies for GitHub. */
export function githubStacks(blueprint: Blueprint): readonly Stack[] {
  return [codeHostStack(blueprint), platformRulesStack(blueprint), branchRulesStack(blueprint)];
}
