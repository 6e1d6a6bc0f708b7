import type { GitHub } from "../../context.ts";
import { commitsBetween, mergeBase } from "../../git/history.ts";
import { emptyTree } from "../../git/tree.ts";
import type { Pull, Repository, Review } from "../../world/repository-model.ts";
import { association, labelView } from "./issue.ts";
import { repositoryView } from "./repository.ts";
import { teamView } from "./team.ts";
import { nodeId, ownerView, userByIdView } from "./user.ts";

/** `pull-request-simple`, which lists carry. */
export function pullView(github: GitHub, repository: Repository, pull: Pull) {
  const fullName = github.fullName(repository);
  const url = `${github.api}/repos/${fullName}/pulls/${pull.number}`;
  const issue = `${github.api}/repos/${fullName}/issues/${pull.number}`;
  const html = `${github.url}/${fullName}/pull/${pull.number}`;
  const statuses = `${github.api}/repos/${fullName}/statuses/${pull.headSha}`;
  const { login } = github.state.organization;
  const end = (branch: string, sha: string) => ({
    label: `${login}:${branch}`,
    ref: branch,
    sha,
    user: ownerView(github),
    repo: repositoryView(github, repository),
  });
  const link = (href: string) => ({ href });
  return {
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${github.api}/repos/${fullName}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: userByIdView(github, pull.userId),
    body: pull.body,
    labels: pull.labels.map((name) => labelView(github, repository, name)),
    milestone: null,
    active_lock_reason: null,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: pull.requestedReviewers.map((id) => userByIdView(github, id)),
    requested_teams: github.state.teams
      .filter(({ id }) => pull.requestedTeams.includes(id))
      .map((team) => teamView(github, team)),
    head: end(pull.headBranch, pull.headSha),
    base: end(pull.baseBranch, pull.baseSha),
    _links: {
      self: link(url),
      html: link(html),
      issue: link(issue),
      comments: link(`${issue}/comments`),
      review_comments: link(`${url}/comments`),
      review_comment: link(`${github.api}/repos/${fullName}/pulls/comments{/number}`),
      commits: link(`${url}/commits`),
      statuses: link(statuses),
    },
    author_association: association(github, repository, pull.userId),
    auto_merge: null,
    draft: pull.draft,
  };
}

/** `pull-request`: everything, statistics included. `mergeable_state` is given by the caller, who knows the rules. */
export async function fullPullView(
  github: GitHub,
  repository: Repository,
  pull: Pull,
  mergeableState = pull.mergeable === null ? "unknown" : pull.mergeable ? "clean" : "dirty",
) {
  const git = github.git(repository);
  const files = await pullFiles(github, repository, pull);
  const sum = (pick: (file: (typeof files)[number]) => number) =>
    files.reduce((total, file) => total + pick(file), 0);
  return {
    ...pullView(github, repository, pull),
    merged: pull.mergedAt !== null,
    mergeable: pull.mergedAt === null ? pull.mergeable : null,
    rebaseable: pull.mergedAt === null ? pull.mergeable : null,
    mergeable_state: pull.mergedAt === null ? mergeableState : "unknown",
    merged_by: pull.mergedById === null ? null : userByIdView(github, pull.mergedById),
    comments: repository.comments.filter(({ issueNumber }) => issueNumber === pull.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commitsBetween(git.objects, pull.headSha, baseOf(github, repository, pull)).length,
    additions: sum(({ additions }) => additions),
    deletions: sum(({ deletions }) => deletions),
    changed_files: files.length,
  };
}

/** What an open pull request is compared with: its base branch as it is; a closed one: as it was. */
export function baseOf(github: GitHub, repository: Repository, pull: Pull): string {
  if (pull.state === "closed") return pull.baseSha;
  return github.git(repository).references.get(`refs/heads/${pull.baseBranch}`) ?? pull.baseSha;
}

/** What the pull request changes, seen from where its branch left the base. */
export async function pullFiles(github: GitHub, repository: Repository, pull: Pull) {
  const git = github.git(repository);
  const base = mergeBase(git.objects, baseOf(github, repository, pull), pull.headSha);
  const trees = [base, pull.headSha].map((id) => (id ? git.commit(id)?.tree : undefined));
  return trees[1] ? git.difference(trees[0] ?? emptyTree, trees[1]) : [];
}

export function reviewView(github: GitHub, repository: Repository, review: Review) {
  const fullName = github.fullName(repository);
  const pull = `${github.api}/repos/${fullName}/pulls/${review.pullNumber}`;
  const html = `${github.url}/${fullName}/pull/${review.pullNumber}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: userByIdView(github, review.userId),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: association(github, repository, review.userId),
    _links: { html: { href: html }, pull_request: { href: pull } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
  };
}
