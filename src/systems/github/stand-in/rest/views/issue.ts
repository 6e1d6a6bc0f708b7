import type { GitHub } from "../../context.ts";
import { roleIn } from "../../world/actor.ts";
import type { Issue, IssueComment, Label, Repository } from "../../world/repository-model.ts";
import { appByIdView, nodeId, userByIdView } from "./user.ts";

export function labelView(github: GitHub, repository: Repository, name: string) {
  const label: Label = repository.labels.find((one) => one.name === name) ?? {
    id: 0,
    name,
    color: "ededed",
    description: null,
  };
  return {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${github.api}/repos/${github.fullName(repository)}/labels/${encodeURIComponent(name)}`,
    name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** How somebody stands to the repository, as GitHub marks what they write. */
export function association(github: GitHub, repository: Repository, userId: number) {
  const user = github.userById(userId);
  if (user.role === "owner" || user.role === "member") return "MEMBER";
  return user.type === "User" && roleIn(github.state, user, repository) ? "COLLABORATOR" : "NONE";
}

export function issueView(github: GitHub, repository: Repository, issue: Issue) {
  const fullName = github.fullName(repository);
  const url = `${github.api}/repos/${fullName}/issues/${issue.number}`;
  const isPull = "headBranch" in issue;
  const kind = isPull ? "pull" : "issues";
  const pull = `${github.api}/repos/${fullName}/pulls/${issue.number}`;
  return {
    id: issue.id,
    node_id: nodeId("Issue", issue.id),
    url,
    repository_url: `${github.api}/repos/${fullName}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${github.url}/${fullName}/${kind}/${issue.number}`,
    number: issue.number,
    state: issue.state,
    state_reason: issue.state === "closed" ? "completed" : null,
    title: issue.title,
    body: issue.body,
    user: userByIdView(github, issue.userId),
    labels: issue.labels.map((name) => labelView(github, repository, name)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    comments: repository.comments.filter(({ issueNumber }) => issueNumber === issue.number).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: association(github, repository, issue.userId),
    performed_via_github_app: appByIdView(github, issue.appId),
    ...(isPull && {
      pull_request: {
        url: pull,
        html_url: `${github.url}/${fullName}/pull/${issue.number}`,
        diff_url: `${github.url}/${fullName}/pull/${issue.number}.diff`,
        patch_url: `${github.url}/${fullName}/pull/${issue.number}.patch`,
      },
    }),
  };
}

export function commentView(github: GitHub, repository: Repository, comment: IssueComment) {
  const fullName = github.fullName(repository);
  const isPull = repository.pulls.some(({ number }) => number === comment.issueNumber);
  return {
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    url: `${github.api}/repos/${fullName}/issues/comments/${comment.id}`,
    html_url: `${github.url}/${fullName}/${isPull ? "pull" : "issues"}/${comment.issueNumber}#issuecomment-${comment.id}`,
    issue_url: `${github.api}/repos/${fullName}/issues/${comment.issueNumber}`,
    user: userByIdView(github, comment.userId),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(github, repository, comment.userId),
    performed_via_github_app: appByIdView(github, comment.appId),
  };
}
