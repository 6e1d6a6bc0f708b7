import { html } from "hono/html";
import type { GitHub } from "../context.ts";
import type { FileDifference } from "../git/difference.ts";
import { emptyTree } from "../git/tree.ts";
import { mergeQuestion } from "../operations/merge-pull.ts";
import { latestStatuses } from "../rest/statuses.ts";
import { pullFiles } from "../rest/views/pull.ts";
import { mergeViolations } from "../world/merge-rules.ts";
import type { Issue, Pull, Repository } from "../world/repository-model.ts";
import { layout, link, type Markup, shortId, table } from "./layout.ts";

/** What a pull request says and changes, who approved which head, and what stands in the way of its merge. */
export async function pullPage(github: GitHub, repository: Repository, pull: Pull): Promise<Markup> {
  const name = github.fullName(repository);
  const files = await pullFiles(github, repository, pull);
  const method = repository.mergeMethods[0] ?? "merge";
  const question = await mergeQuestion(github, { kind: "anonymous" }, repository, pull, method);
  const open = pull.state === "open";
  const state = pull.mergedAt ? `merged by ${github.userById(pull.mergedById ?? 0).login}` : pull.state;
  return layout(
    `#${pull.number} ${pull.title}`,
    [[name, `/${name}`]],
    html`<p>
        ${state}; <code>${pull.headBranch}</code> into <code>${pull.baseBranch}</code>, head
        ${link(shortId(pull.headSha), name, "commit", pull.headSha)}, by ${github.userById(pull.userId).login}
      </p>
      ${pull.body ? html`<blockquote>${pull.body}</blockquote>` : ""}
      ${open ? html`<h2>In the way of a merge</h2>${obstacles(mergeViolations(question), pull)}` : ""}
      <h2>Reviews</h2>
      ${table(
        ["By", "State", "Of head", "At"],
        repository.reviews.filter(({ pullNumber }) => pullNumber === pull.number),
        (review) => [
          github.userById(review.userId).login,
          review.state.toLowerCase().replaceAll("_", " "),
          shortId(review.commitId),
          review.submittedAt,
        ],
      )}
      <h2>Checks of the head</h2>
      ${checks(github, repository, pull.headSha)}
      <h2>Comments</h2>
      ${comments(github, repository, pull)}
      <h2>Files</h2>
      ${differences(files)}`,
  );
}

export function issuePage(github: GitHub, repository: Repository, issue: Issue): Markup {
  const name = github.fullName(repository);
  return layout(
    `#${issue.number} ${issue.title}`,
    [[name, `/${name}`]],
    html`<p>${issue.state}, by ${github.userById(issue.userId).login}</p>
      ${issue.body ? html`<blockquote>${issue.body}</blockquote>` : ""} ${comments(github, repository, issue)}`,
  );
}

export async function commitPage(
  github: GitHub,
  repository: Repository,
  id: string,
): Promise<Markup | undefined> {
  const name = github.fullName(repository);
  const git = github.git(repository);
  const commit = git.commit(id);
  if (!commit) return undefined;
  const before = commit.parents[0] ? git.commit(commit.parents[0])?.tree : undefined;
  const files = await git.difference(before ?? emptyTree, commit.tree);
  return layout(
    `Commit ${shortId(id)}`,
    [[name, `/${name}`]],
    html`<p>by ${commit.author.name}, ${link("files", name, "blob", id)}</p>
      <blockquote>${commit.message}</blockquote>
      <h2>Checks</h2>
      ${checks(github, repository, id)}
      <h2>Files</h2>
      ${differences(files)}`,
  );
}

function obstacles(violations: readonly string[], pull: Pull): Markup {
  const all = pull.mergeable === false ? ["It conflicts with its base branch.", ...violations] : violations;
  return all.length === 0 ? html`<p>Nothing.</p>` : html`<ul>${all.map((one) => html`<li>${one}</li>`)}</ul>`;
}

function checks(github: GitHub, repository: Repository, sha: string): Markup {
  const found = [
    ...latestStatuses(repository.statuses, sha).map((one) => ({
      ...one,
      name: one.context,
      by: github.userById(one.userId).login,
    })),
    ...repository.checkRuns
      .filter(({ headSha }) => headSha === sha)
      .map((one) => ({
        name: one.name,
        state: one.conclusion ?? one.status,
        description: one.output.title,
        by: github.appById(one.appId)?.slug,
      })),
  ];
  return table(["Name", "State", "By", ""], found, ({ name, state, by, description }) => [
    name,
    state,
    by,
    description ?? "",
  ]);
}

function comments(github: GitHub, repository: Repository, issue: Issue): Markup {
  const found = repository.comments.filter(({ issueNumber }) => issueNumber === issue.number);
  return html`${found.map(
    (one) => html`<p><strong>${github.userById(one.userId).login}</strong> <small>${one.createdAt}</small></p>
      <blockquote>${one.body}</blockquote>`,
  )}`;
}

function differences(files: readonly FileDifference[]): Markup {
  return html`${files.map(
    (file) => html`<p><code>${file.path}</code> ${file.status} +${file.additions} −${file.deletions}</p>
      ${file.patch === undefined ? "" : html`<pre>${file.patch}</pre>`}`,
  )}`;
}
