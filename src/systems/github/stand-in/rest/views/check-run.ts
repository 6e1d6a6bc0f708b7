import type { GitHub } from "../../context.ts";
import type { CheckRun, Repository } from "../../world/repository-model.ts";
import { appByIdView, nodeId } from "./user.ts";

export function checkRunView(github: GitHub, repository: Repository, check: CheckRun) {
  const fullName = github.fullName(repository);
  const url = `${github.api}/repos/${fullName}`;
  const self = `${url}/check-runs/${check.id}`;
  const html = `${github.url}/${fullName}/runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId("CheckRun", check.id),
    head_sha: check.headSha,
    external_id: check.externalId,
    name: check.name,
    url: self,
    html_url: html,
    details_url: check.detailsUrl ?? html,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: { ...check.output, annotations_count: 0, annotations_url: `${self}/annotations` },
    check_suite: null,
    app: appByIdView(github, check.appId),
    pull_requests: repository.pulls
      .filter((pull) => pull.state === "open" && pull.headSha === check.headSha)
      .map((pull) => minimalPull(github, repository, pull.number)),
  };
}

/** A pull request as check runs and workflow runs point at it. */
export function minimalPull(github: GitHub, repository: Repository, number: number) {
  const pull = repository.pulls.find((one) => one.number === number);
  const url = `${github.api}/repos/${github.fullName(repository)}`;
  const repo = { id: repository.id, url, name: repository.name };
  return {
    id: pull?.id ?? 0,
    number,
    url: `${url}/pulls/${number}`,
    head: { ref: pull?.headBranch ?? "", sha: pull?.headSha ?? "", repo },
    base: { ref: pull?.baseBranch ?? "", sha: pull?.baseSha ?? "", repo },
  };
}
