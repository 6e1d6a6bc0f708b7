import { ok, type Result } from "../../../foundation/result.ts";
import { type GitHubCalls, split } from "./call.ts";
import { anything, workflowRunsReply } from "./replies.ts";

export interface WorkflowRun {
  readonly id: number;
  readonly headSha: string;
  readonly event: string;
  readonly state: "underway" | "succeeded" | "failed";
  /** ISO time. */
  readonly createdAt: string;
  readonly url: string;
}

export interface WorkflowRuns {
  /** The newest runs of a workflow at a commit, newest first. `workflow` is the file's name: `apply.yaml`. */
  at(repository: string, workflow: string, commit: string): Promise<Result<readonly WorkflowRun[]>>;
  /** The newest runs of a workflow on a branch, at whatever commit, newest first. */
  on(repository: string, workflow: string, branch: string): Promise<Result<readonly WorkflowRun[]>>;
  /** Starts a workflow by hand. */
  dispatch(
    repository: string,
    workflow: string,
    branch: string,
    inputs?: Readonly<Record<string, string>>,
  ): Promise<Result<void>>;
}

/** Runs of workflows, with the rights of the token behind `github`. */
export function createWorkflowRuns(github: GitHubCalls): WorkflowRuns {
  const list = async (
    repository: string,
    workflow: string,
    which: { readonly head_sha: string } | { readonly branch: string },
  ): Promise<Result<readonly WorkflowRun[]>> => {
    const route = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";
    const parameters = { ...split(repository), workflow_id: workflow, ...which, per_page: 30 };
    const found = await github.call(route, parameters, workflowRunsReply);
    if (!found.ok) return found;
    const runs = found.value.workflow_runs.map(
      ({ id, head_sha, event, status, conclusion, created_at, html_url }): WorkflowRun => ({
        id,
        headSha: head_sha,
        event,
        state: status !== "completed" ? "underway" : conclusion === "success" ? "succeeded" : "failed",
        createdAt: created_at,
        url: html_url,
      }),
    );
    return ok(runs.toSorted((a, b) => b.id - a.id));
  };
  return {
    at: (repository, workflow, commit) => list(repository, workflow, { head_sha: commit }),
    on: (repository, workflow, branch) => list(repository, workflow, { branch }),
    async dispatch(repository, workflow, branch, inputs = {}) {
      const route = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches";
      const parameters = { ...split(repository), workflow_id: workflow, ref: branch, inputs };
      const done = await github.call(route, parameters, anything, { once: true });
      return done.ok ? ok(undefined) : done;
    },
  };
}
