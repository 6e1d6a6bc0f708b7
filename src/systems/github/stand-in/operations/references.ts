import type { GitHub } from "../context.ts";
import { changedPaths } from "../git/difference.ts";
import { commitsBetween, isAncestor } from "../git/history.ts";
import type { GitRepository } from "../git/repository.ts";
import { emptyTree } from "../git/tree.ts";
import { pushedCommitView } from "../rest/views/commit.ts";
import { type Actor, userOf } from "../world/actor.ts";
import type { Activity, Repository } from "../world/repository-model.ts";
import { announce } from "./announce.ts";
import { branchDeleted, branchMoved } from "./pull-requests.ts";
import type { ReferenceChange } from "./reference-rules.ts";

const none = "0".repeat(40);

/**
 * Changes a reference that was judged before, lets pull requests follow, and announces the push.
 * Run it within `github.exclusive`. False when another name is in the way.
 */
export async function changeReference(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  change: ReferenceChange,
  merge = false,
): Promise<boolean> {
  const git = github.git(repository);
  const { reference, from, to } = change;
  if (!git.references.set(reference, to)) return false;
  repository.pushedAt = github.now();
  const branch = /^refs\/heads\/(.+)$/.exec(reference)?.[1];
  const mover = userOf(actor);
  if (branch !== undefined && mover) {
    repository.pushers[branch] = mover.id;
    repository.activities.push({
      id: github.nextId(),
      reference,
      before: from ?? none,
      after: to ?? none,
      type: merge ? "pr_merge" : activityOf(git, change),
      userId: mover.id,
      at: github.now(),
    });
  }
  const followers =
    branch === undefined ? [] : to ? await branchMoved(github, actor, repository, branch, to) : [];
  const refType = branch === undefined ? "tag" : "branch";
  if (!from || !to) {
    announce(github, actor, repository, {
      name: from ? "delete" : "create",
      payload: {
        ref: reference.replace(/^refs\/(heads|tags)\//, ""),
        ref_type: refType,
        pusher_type: "user",
      },
    });
  }
  announce(github, actor, repository, {
    name: "push",
    payload: pushPayload(github, actor, repository, git, change),
    ref: reference,
    sha: (to && git.resolve(to)) ?? none,
  });
  for (const follow of followers) follow();
  if (branch !== undefined && !to) await branchDeleted(github, actor, repository, branch);
  return true;
}

function activityOf(git: GitRepository, { from, to }: ReferenceChange): Activity["type"] {
  if (!from) return "branch_creation";
  if (!to) return "branch_deletion";
  return isAncestor(git.objects, from, to) ? "push" : "force_push";
}

function pushPayload(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  git: GitRepository,
  { reference, from, to }: ReferenceChange,
) {
  const head = to && git.resolve(to);
  const others = git.references
    .list("refs/heads/")
    .filter(([name]) => name !== reference)
    .map(([, id]) => id);
  const commits = head ? commitsBetween(git.objects, head, ...(from ? [from] : others)) : [];
  const view = (commit: (typeof commits)[number]) => {
    const before = commit.parents[0] ? git.commit(commit.parents[0])?.tree : undefined;
    const paths = changedPaths(git.objects, before ?? emptyTree, commit.tree);
    const of = (status: string) => paths.filter((one) => one.status === status).map(({ path }) => path);
    return pushedCommitView(github, repository, commit, {
      added: of("added"),
      removed: of("removed"),
      modified: of("modified"),
    });
  };
  const fullName = github.fullName(repository);
  const headCommit = head ? git.commit(head) : undefined;
  const pusher = userOf(actor);
  return {
    ref: reference,
    before: from ?? none,
    after: to ?? none,
    created: !from,
    deleted: !to,
    forced: Boolean(from && head && !isAncestor(git.objects, from, head)),
    base_ref: null,
    compare: `${github.url}/${fullName}/compare/${(from ?? none).slice(0, 12)}...${(to ?? none).slice(0, 12)}`,
    // The webhook lists the oldest first and at most 20.
    commits: commits.slice(0, 20).reverse().map(view),
    head_commit: headCommit ? view(headCommit) : null,
    pusher: { name: pusher?.login ?? "", email: pusher?.email ?? "" },
  };
}
