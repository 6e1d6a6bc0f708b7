import type { ActionsHost, RepositoryEvent, WorkflowRunRecord } from "../../ports.ts";
import { type Occasion, record } from "../trigger/occasion.ts";

/** The `workflow_run` event, in the shape of GitHub's webhook. */
export function runEvent(
  host: ActionsHost,
  occasion: Occasion,
  run: WorkflowRunRecord,
  action: "requested" | "in_progress" | "completed",
): RepositoryEvent {
  const { facts, repository } = occasion;
  const api = `${host.apiUrl}/repos/${repository}`;
  const person = record(occasion.payload["sender"]);
  const actor = Object.keys(person).length > 0 ? person : { login: run.actor };
  const owner = { id: facts.id, name: facts.name, url: api };
  const file = run.path.slice(run.path.lastIndexOf("/") + 1);
  const workflow = {
    id: workflowId(repository, run.path),
    name: run.name,
    path: run.path,
    state: "active",
    url: `${api}/actions/workflows/${file}`,
    html_url: `${host.serverUrl}/${repository}/blob/${facts.defaultBranch}/${run.path}`,
  };
  return {
    name: "workflow_run",
    action,
    repository,
    sender: run.actor,
    byJobToken: false,
    payload: {
      action,
      workflow,
      workflow_run: {
        id: run.id,
        name: run.name,
        path: run.path,
        display_title: run.displayTitle,
        head_branch: run.headBranch,
        head_sha: run.headSha,
        run_number: run.runNumber,
        run_attempt: run.runAttempt,
        event: run.event,
        status: run.status,
        conclusion: run.conclusion,
        workflow_id: workflow.id,
        url: `${api}/actions/runs/${run.id}`,
        html_url: `${host.serverUrl}/${repository}/actions/runs/${run.id}`,
        jobs_url: `${api}/actions/runs/${run.id}/jobs`,
        logs_url: `${api}/actions/runs/${run.id}/logs`,
        workflow_url: workflow.url,
        created_at: run.createdAt,
        updated_at: run.updatedAt,
        run_started_at: run.createdAt,
        actor,
        triggering_actor: actor,
        pull_requests: occasion.pullRequests.map(({ id, number, head, base }) => ({
          id,
          number,
          url: `${api}/pulls/${number}`,
          head: { ...head, repo: owner },
          base: { ...base, repo: owner },
        })),
        repository: facts.payload,
        head_repository: facts.payload,
      },
      repository: facts.payload,
      sender: actor,
    },
  };
}

/** The same small number for the same file, as GitHub gives each workflow an id. */
export function workflowId(repository: string, path: string): number {
  let id = 7;
  for (const character of `${repository}/${path}`) id = (id * 31 + character.charCodeAt(0)) % 2_147_483_647;
  return id;
}
