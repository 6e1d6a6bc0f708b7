import type { GitHub } from "../context.ts";
import { commitsBetween, isAncestor } from "../git/history.ts";
import { changedWorkflow } from "../git/workflow-files.ts";
import { type Actor, bypasserOf, permissionsOn } from "../world/actor.ts";
import { allows } from "../world/permissions.ts";
import { referenceViolations } from "../world/push-rules.ts";
import type { Repository } from "../world/repository-model.ts";
import { bindingRules, rulesFor } from "../world/rulesets.ts";

/** A change of one reference; undefined stands for "none". */
export interface ReferenceChange {
  readonly reference: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export type Refusal =
  | { readonly kind: "rules"; readonly violations: readonly string[] }
  | { readonly kind: "workflows"; readonly message: string }
  | { readonly kind: "plain"; readonly message: string };

/** Why the actor may not change a reference from outside a pull request; undefined when it may. */
export function judgeReference(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  change: ReferenceChange,
): Refusal | undefined {
  const git = github.git(repository);
  const { reference, from, to } = change;
  if (!/^refs\/(heads|tags)\/./.test(reference))
    return { kind: "plain", message: "deny updating a hidden ref" };
  if (git.references.get(reference) !== from) return { kind: "plain", message: "failed to update ref" };
  const isDefault = reference === `refs/heads/${repository.defaultBranch}`;
  if (!to && isDefault) {
    return { kind: "plain", message: `refusing to delete the current branch: ${reference}` };
  }
  const commit = to && git.resolve(to);
  if (to && !git.objects.has(to)) return { kind: "plain", message: "missing necessary objects" };
  if (reference.startsWith("refs/heads/") && to && commit !== to) {
    return { kind: "plain", message: "cannot update a branch to a non-commit object" };
  }
  const workflows = commit ? judgeWorkflows(github, actor, repository, commit) : undefined;
  if (workflows) return workflows;

  const rules = bindingRules(
    rulesFor(repository.rulesets, reference, repository.defaultBranch),
    bypasserOf(github.state, actor, repository),
    "push",
  );
  if (rules.length === 0) return undefined;
  const violations = referenceViolations(rules, {
    kind: !from ? "create" : !to ? "delete" : "update",
    fastForward: !from || !commit || isAncestor(git.objects, from, commit),
    bringsMergeCommit:
      commit !== undefined &&
      commitsBetween(git.objects, commit, ...(from ? [from] : [])).some(({ parents }) => parents.length > 1),
    statuses: repository.statuses.filter(({ sha }) => sha === commit),
    checkRuns: repository.checkRuns.filter(({ headSha }) => headSha === commit),
  });
  return violations.length > 0 ? { kind: "rules", violations } : undefined;
}

/** Workflow files take a permission of their own, which a job's token never has. */
export function judgeWorkflows(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  commit: string,
  /** Compare with this branch alone: a merge brings to it what lies on others. */
  branch?: string,
): Refusal | undefined {
  const held = permissionsOn(github.state, actor, repository) ?? {};
  if (allows(held, "workflows:write")) return undefined;
  const path = changedWorkflow(github.git(repository), commit, branch);
  if (path === undefined) return undefined;
  const [who, what] =
    actor.kind === "user"
      ? ["a Personal Access Token", "`workflow` scope"]
      : ["a GitHub App", "`workflows` permission"];
  return {
    kind: "workflows",
    message: `refusing to allow ${who} to create or update workflow \`${path}\` without ${what}`,
  };
}
