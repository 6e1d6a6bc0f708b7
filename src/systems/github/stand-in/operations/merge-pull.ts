import type { GitHub } from "../context.ts";
import { type Commit, writeCommit } from "../git/commit.ts";
import { commitsBetween, isAncestor } from "../git/history.ts";
import { mergeTrees } from "../git/merge.ts";
import type { GitRepository } from "../git/repository.ts";
import { pullFiles } from "../rest/views/pull.ts";
import { type Actor, bypasserOf, roleIn, userOf } from "../world/actor.ts";
import { type MergeQuestion, mayMerge } from "../world/merge-rules.ts";
import { atLeast } from "../world/permissions.ts";
import type { MergeMethod, Pull, Repository } from "../world/repository-model.ts";
import { bindingRules, rulesFor } from "../world/rulesets.ts";
import { announcePull, webFlow } from "./pull-requests.ts";
import { judgeWorkflows } from "./reference-rules.ts";
import { changeReference } from "./references.ts";
import { codeOwners } from "./review-requests.ts";

export interface MergeRequest {
  readonly method: MergeMethod;
  readonly expectedHead: string | undefined;
  readonly title: string | undefined;
  readonly message: string | undefined;
}

export type MergeOutcome =
  | { readonly merged: true; readonly sha: string }
  | { readonly merged: false; readonly status: 403 | 405 | 409; readonly message: string };

/** Merges a pull request if the rules let the actor. Run it within `github.exclusive`. */
export async function mergePull(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  pull: Pull,
  request: MergeRequest,
): Promise<MergeOutcome> {
  const answer = mayMerge(
    await mergeQuestion(github, actor, repository, pull, request.method, request.expectedHead),
  );
  if (!answer.allowed) return { merged: false, status: answer.status, message: answer.message };
  const refused = judgeWorkflows(github, actor, repository, pull.headSha, pull.baseBranch);
  if (refused?.kind === "workflows") return { merged: false, status: 403, message: refused.message };

  const git = github.git(repository);
  const reference = `refs/heads/${pull.baseBranch}`;
  const base = git.references.get(reference);
  const sha = base ? await mergedCommit(github, actor, git, pull, base, request) : undefined;
  if (!base || !sha) return { merged: false, status: 405, message: "Pull Request is not mergeable" };

  pull.state = "closed";
  pull.mergedAt = github.now();
  pull.closedAt = pull.mergedAt;
  pull.updatedAt = pull.mergedAt;
  pull.mergedById = userOf(actor)?.id ?? null;
  pull.mergeCommitSha = sha;
  pull.baseSha = base;
  git.references.set(`refs/pull/${pull.number}/merge`, undefined);
  await changeReference(github, actor, repository, { reference, from: base, to: sha }, true);
  await announcePull(github, actor, repository, pull, "closed");
  const head = `refs/heads/${pull.headBranch}`;
  if (repository.deleteBranchOnMerge && git.references.get(head) === pull.headSha) {
    await changeReference(github, actor, repository, { reference: head, from: pull.headSha, to: undefined });
  }
  return { merged: true, sha };
}

/** Everything that decides about a merge, read from the world as it is now. */
export async function mergeQuestion(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  pull: Pull,
  method: MergeMethod,
  expectedHead?: string,
): Promise<MergeQuestion> {
  const git = github.git(repository);
  const base = git.references.get(`refs/heads/${pull.baseBranch}`);
  const rules = rulesFor(repository.rulesets, `refs/heads/${pull.baseBranch}`, repository.defaultBranch);
  const files = rules.length > 0 ? await pullFiles(github, repository, pull) : [];
  return {
    pull,
    method,
    expectedHead,
    allowedMethods: repository.mergeMethods,
    rules: bindingRules(rules, bypasserOf(github.state, actor, repository), "pull_request"),
    reviews: repository.reviews.filter(({ pullNumber }) => pullNumber === pull.number),
    reviewers: {
      mayWrite: (userId) => {
        const user = github.userById(userId);
        return user.type === "User" && atLeast(roleIn(github.state, user, repository), "write");
      },
    },
    codeOwners: codeOwners(
      github,
      repository,
      pull,
      files.map(({ path }) => path),
    ).map((owner) => owner.userIds),
    statuses: repository.statuses.filter(({ sha }) => sha === pull.headSha),
    checkRuns: repository.checkRuns.filter(({ headSha }) => headSha === pull.headSha),
    upToDate: base !== undefined && isAncestor(git.objects, base, pull.headSha),
  };
}

/** The commit that a merge by the wanted method puts on the base branch. */
async function mergedCommit(
  github: GitHub,
  actor: Actor,
  git: GitRepository,
  pull: Pull,
  base: string,
  request: MergeRequest,
): Promise<string | undefined> {
  const now = github.clock.now();
  const commits = commitsBetween(git.objects, pull.headSha, base);
  if (request.method === "rebase") return rebase(git, base, commits, { ...webFlow, date: now });
  const tree = await git.merge(base, pull.headSha);
  if (!tree) return undefined;
  const squash = request.method === "squash";
  // A squashed commit is its author's; a merge commit is of whoever merges.
  const person = squash ? github.userById(pull.userId) : userOf(actor);
  const text = squash
    ? squashText(pull, commits)
    : {
        title: `Merge pull request #${pull.number} from ${github.state.organization.login}/${pull.headBranch}`,
        message: pull.title,
      };
  const title = request.title ?? text.title;
  const message = request.message ?? text.message;
  return writeCommit(git.objects, {
    tree,
    parents: squash ? [base] : [base, pull.headSha],
    author: { name: person?.name ?? webFlow.name, email: person?.email ?? webFlow.email, date: now },
    committer: { ...webFlow, date: now },
    message: message ? `${title}\n\n${message}` : title,
  });
}

/** One commit keeps its own words; several are listed below the pull request's title. */
function squashText(pull: Pull, commits: readonly Commit[]): { title: string; message: string } {
  const [only] = commits;
  if (commits.length === 1 && only) {
    const [first = "", ...rest] = only.message.trimEnd().split("\n");
    return { title: `${first} (#${pull.number})`, message: rest.join("\n").trim() };
  }
  const lines = [...commits].reverse().map(({ message }) => `* ${message.trimEnd()}`);
  return { title: `${pull.title} (#${pull.number})`, message: lines.join("\n\n") };
}

/** Replays commits one by one; undefined when one of them is a merge or does not apply file by file. */
function rebase(
  git: GitRepository,
  base: string,
  commits: readonly Commit[],
  committer: Commit["committer"],
): string | undefined {
  let head = base;
  for (const commit of [...commits].reverse()) {
    const [parent] = commit.parents;
    const [old, mine] = [parent && git.commit(parent)?.tree, git.commit(head)?.tree];
    if (commit.parents.length !== 1 || !old || !mine) return undefined;
    const tree = mergeTrees(git.objects, old, mine, commit.tree);
    if (tree === "both-changed") return undefined;
    head = writeCommit(git.objects, {
      tree,
      parents: [head],
      author: commit.author,
      committer,
      message: commit.message,
    });
  }
  return head;
}

/** The `mergeable_state` that GitHub shows: what stands in the way of a merge by this actor. */
export async function mergeableState(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  pull: Pull,
): Promise<string> {
  if (pull.mergeable === null || pull.state === "closed") return "unknown";
  if (!pull.mergeable) return "dirty";
  if (pull.draft) return "draft";
  const method = repository.mergeMethods[0] ?? "merge";
  const question = await mergeQuestion(github, actor, repository, pull, method);
  const allowed = repository.mergeMethods.some((one) => mayMerge({ ...question, method: one }).allowed);
  if (!allowed) return "blocked";
  const red = question.statuses.some(({ state }) => state === "failure" || state === "error");
  return red ? "unstable" : "clean";
}
