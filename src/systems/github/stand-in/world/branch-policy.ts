import { matchesPattern } from "./pattern.ts";
import type { Environment } from "./repository-model.ts";
import type { Ruleset } from "./ruleset-model.ts";
import { aimsAt } from "./rulesets.ts";

/** May a job that runs for a full reference use an environment? The reason for a refusal is GitHub's. */
export function mayDeploy(
  environment: Pick<Environment, "name" | "policy" | "branches">,
  reference: string,
  rulesets: readonly Ruleset[],
  defaultBranch: string,
): { readonly allowed: true } | { readonly allowed: false; readonly reason: string } {
  const kind = reference.startsWith("refs/tags/") ? "tag" : "branch";
  const name = reference.replace(/^refs\/(heads|tags)\//, "");
  const allowed = () => {
    switch (environment.policy) {
      case "all":
        return true;
      case "protected":
        return rulesets.some(
          (ruleset) => ruleset.enforcement === "active" && aimsAt(ruleset, reference, defaultBranch),
        );
      case "custom":
        // A pull request's own reference has no short name: a pattern has to say `refs/pull/*/merge` to match it.
        return environment.branches.some(
          (policy) => policy.type === kind && matchesPattern(name, policy.name),
        );
      default:
        return environment.policy satisfies never;
    }
  };
  if (allowed()) return { allowed: true };
  const label = kind === "tag" ? "Tag" : "Branch";
  const shown = reference.replace(/^refs\/(heads|tags|pull)\//, "");
  return {
    allowed: false,
    reason: `${label} "${shown}" is not allowed to deploy to ${environment.name} due to environment protection rules.`,
  };
}
