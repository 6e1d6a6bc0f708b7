import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import { branchRulesStack, platformRulesStack } from "../stacks/branch-rules/stack.ts";

const mains = z.record(
  z.string(),
  z.object({ approvals: z.int(), checks: z.array(z.object({ context: z.string() })) }),
);

export interface WantedRules {
  readonly approvals: number;
  readonly checks: readonly string[];
}

/** What the stacks put over a repository's main: a control asks for nothing else than what is applied. */
export function wantedRules(blueprint: Blueprint, repository: string): WantedRules {
  const known = new Map<string, string>();
  const all = [platformRulesStack, branchRulesStack].map((stack) =>
    mains.parse(stack(blueprint).variables(known)["mains"]),
  );
  const own = Object.assign({}, ...all) as z.infer<typeof mains>;
  const { approvals = 0, checks = [] } = own[repository] ?? {};
  return { approvals, checks: checks.map(({ context }) => context) };
}
