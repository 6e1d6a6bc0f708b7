import type { GitHub } from "../context.ts";
import { writeCommit } from "../git/commit.ts";
import { fullPullView, pullView, reviewView } from "../rest/views/pull.ts";
import { type Actor, userOf } from "../world/actor.ts";
import type { Pull, Repository, Review } from "../world/repository-model.ts";
import { pullRequestRule, rulesFor } from "../world/rulesets.ts";
import { announce } from "./announce.ts";

/** Who commits when GitHub itself does. */
export const webFlow = { name: "GitHub", email: "noreply@github.com" };

/** Makes the test merge of an open pull request anew, or finds that it conflicts. */
export async function refreshMergeability(github: GitHub, repository: Repository, pull: Pull): Promise<void> {
  const git = github.git(repository);
  const base = git.references.get(`refs/heads/${pull.baseBranch}`);
  const tree = base ? await git.merge(base, pull.headSha) : undefined;
  if (!base || !tree) {
    pull.mergeable = false;
    pull.mergeCommitSha = null;
    git.references.set(`refs/pull/${pull.number}/merge`, undefined);
    return;
  }
  const who = { ...webFlow, date: github.clock.now() };
  pull.mergeable = true;
  pull.baseSha = base;
  pull.mergeCommitSha = writeCommit(git.objects, {
    tree,
    parents: [base, pull.headSha],
    author: who,
    committer: who,
    message: `Merge ${pull.headSha} into ${base}`,
  });
  git.references.set(`refs/pull/${pull.number}/merge`, pull.mergeCommitSha);
}

export async function announcePull(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  pull: Pull,
  action: string,
  rest: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const view = await fullPullView(github, repository, pull);
  announce(github, actor, repository, {
    name: "pull_request",
    action,
    payload: { number: pull.number, pull_request: view, ...rest },
  });
}

/** Lets open pull requests follow a branch that moved. Returns what is to be announced once the push has been. */
export async function branchMoved(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  branch: string,
  to: string,
): Promise<readonly (() => void)[]> {
  const announcements: (() => void)[] = [];
  const open = repository.pulls.filter(({ state }) => state === "open");
  for (const pull of open.filter(({ headBranch }) => headBranch === branch)) {
    const before = pull.headSha;
    pull.headSha = to;
    pull.updatedAt = github.now();
    pull.lastPusherId = userOf(actor)?.id ?? pull.lastPusherId;
    github.git(repository).references.set(`refs/pull/${pull.number}/head`, to);
    const dismissed = dismissStaleReviews(repository, pull);
    await refreshMergeability(github, repository, pull);
    const view = await fullPullView(github, repository, pull);
    announcements.push(() => {
      for (const review of dismissed) announceReview(github, actor, repository, pull, review, "dismissed");
      const payload = { number: pull.number, before, after: to, pull_request: view };
      announce(github, actor, repository, { name: "pull_request", action: "synchronize", payload });
    });
  }
  for (const pull of open.filter(
    ({ baseBranch, headBranch }) => baseBranch === branch && headBranch !== branch,
  )) {
    await refreshMergeability(github, repository, pull);
  }
  return announcements;
}

/** A pull request whose branch is gone is closed, as GitHub does. */
export async function branchDeleted(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  branch: string,
): Promise<void> {
  const open = repository.pulls.filter(({ state }) => state === "open");
  for (const pull of open.filter(
    ({ headBranch, baseBranch }) => headBranch === branch || baseBranch === branch,
  )) {
    await closePull(github, actor, repository, pull);
  }
}

export async function closePull(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  pull: Pull,
): Promise<void> {
  pull.state = "closed";
  pull.closedAt = github.now();
  pull.updatedAt = pull.closedAt;
  github.git(repository).references.set(`refs/pull/${pull.number}/merge`, undefined);
  await announcePull(github, actor, repository, pull, "closed");
}

/** Where the base branch's rules say so, an approval does not outlive the head that it was given for. */
function dismissStaleReviews(repository: Repository, pull: Pull): readonly Review[] {
  const rules = rulesFor(repository.rulesets, `refs/heads/${pull.baseBranch}`, repository.defaultBranch);
  if (!pullRequestRule(rules)?.dismiss_stale_reviews_on_push) return [];
  const stale = repository.reviews.filter(
    ({ pullNumber, state }) => pullNumber === pull.number && state === "APPROVED",
  );
  for (const review of stale) review.state = "DISMISSED";
  return stale;
}

export function announceReview(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  pull: Pull,
  review: Review,
  action: "submitted" | "dismissed" | "edited",
): void {
  const view = reviewView(github, repository, review);
  announce(github, actor, repository, {
    name: "pull_request_review",
    action,
    // Webhooks write the state in lower case, REST in upper case.
    payload: {
      review: { ...view, state: review.state.toLowerCase() },
      pull_request: pullView(github, repository, pull),
    },
  });
}
