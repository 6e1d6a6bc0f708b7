import { createHash } from "node:crypto";
import type { GitHub } from "../../context.ts";
import type { JobRecord, WorkflowRunRecord } from "../../ports.ts";
import type { Repository } from "../../world/repository-model.ts";
import { minimalPull } from "./check-run.ts";
import { repositoryView } from "./repository.ts";
import { nodeId, userView } from "./user.ts";

/** A number for a workflow that follows from its file alone. */
export function workflowId(repository: Repository, path: string): number {
  return createHash("sha1").update(`${repository.id} ${path}`).digest().readUInt32BE(0);
}

/** The workflow's name on the default branch, or its path. */
function workflowName(github: GitHub, repository: Repository, path: string): string {
  const git = github.git(repository);
  const head = git.references.get(`refs/heads/${repository.defaultBranch}`);
  const text = head && git.file(head, path)?.toString("utf8");
  return /^name:\s*["']?(.+?)["']?\s*$/m.exec(text ?? "")?.[1] ?? path;
}

export function workflowView(github: GitHub, repository: Repository, path: string) {
  const fullName = github.fullName(repository);
  const id = workflowId(repository, path);
  const file = path.split("/").at(-1) ?? path;
  return {
    id,
    node_id: nodeId("Workflow", id),
    name: workflowName(github, repository, path),
    path,
    state: "active",
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    url: `${github.api}/repos/${fullName}/actions/workflows/${id}`,
    html_url: `${github.url}/${fullName}/blob/${repository.defaultBranch}/${path}`,
    badge_url: `${github.url}/${fullName}/workflows/${encodeURIComponent(file)}/badge.svg`,
  };
}

export function runView(github: GitHub, repository: Repository, run: WorkflowRunRecord) {
  const fullName = github.fullName(repository);
  const url = `${github.api}/repos/${fullName}/actions/runs/${run.id}`;
  const actor = accountOf(github, run.actor);
  const minimal = repositoryView(github, repository);
  const commit = github.git(repository).commit(run.headSha);
  const person = ({ name, email }: { name: string; email: string }) => ({ name, email });
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("WorkflowRun", run.id),
    check_suite_id: run.id,
    check_suite_node_id: nodeId("CheckSuite", run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    run_number: run.runNumber,
    run_attempt: run.runAttempt,
    event: run.event,
    display_title: run.displayTitle,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflowId(repository, run.path),
    url,
    html_url: `${github.url}/${fullName}/actions/runs/${run.id}`,
    pull_requests: run.pullRequests.map((number) => minimalPull(github, repository, number)),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.createdAt,
    actor,
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${github.api}/repos/${fullName}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${github.api}/repos/${fullName}/actions/workflows/${workflowId(repository, run.path)}`,
    head_commit: commit
      ? {
          id: commit.id,
          tree_id: commit.tree,
          message: commit.message.trimEnd(),
          timestamp: `${commit.committer.date.toISOString().slice(0, 19)}Z`,
          author: person(commit.author),
          committer: person(commit.committer),
        }
      : null,
    repository: minimal,
    head_repository: minimal,
  };
}

export function jobView(github: GitHub, repository: Repository, run: WorkflowRunRecord, job: JobRecord) {
  const fullName = github.fullName(repository);
  const url = `${github.api}/repos/${fullName}`;
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.name,
    head_branch: run.headBranch,
    run_url: `${url}/actions/runs/${run.id}`,
    run_attempt: run.runAttempt,
    node_id: nodeId("CheckRun", job.id),
    head_sha: run.headSha,
    url: `${url}/actions/jobs/${job.id}`,
    html_url: `${github.url}/${fullName}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.startedAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: job.steps,
    check_run_url: `${url}/check-runs/${job.id}`,
    labels: ["ubuntu-latest"],
    runner_id: 1,
    runner_name: "stand-in",
    runner_group_id: 1,
    runner_group_name: "stand-in",
  };
}

function accountOf(github: GitHub, login: string) {
  return userView(github, github.state.users.find((one) => one.login === login) ?? github.userById(0));
}
