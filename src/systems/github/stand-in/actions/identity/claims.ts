import type { RunFacts } from "../run/github-context.ts";
import type { Claims } from "./issuer.ts";

export interface ClaimedJob {
  readonly run: RunFacts;
  /** Environment that the job uses, if any. */
  readonly environment: string | undefined;
  /** The workflow file that holds the job: another than the run's when it is called. */
  readonly jobWorkflowRef: string;
  readonly jobWorkflowSha: string;
}

/** What GitHub says of a job in its identity token. Facts: docs.github.com, "OpenID Connect reference". */
export function claimsOf(job: ClaimedJob): Claims {
  const { occasion, runId, runNumber, runAttempt, workflow, workflowPath } = job.run;
  const { facts } = occasion;
  return {
    sub: subjectOf(job),
    repository: occasion.repository,
    repository_id: String(facts.id),
    repository_owner: facts.owner,
    repository_owner_id: String(facts.ownerId),
    repository_visibility: facts.visibility,
    actor: occasion.actor,
    ref: occasion.ref,
    ref_type: occasion.ref.startsWith("refs/tags/") ? "tag" : "branch",
    sha: occasion.sha,
    head_ref: occasion.headRef,
    base_ref: occasion.baseRef,
    event_name: occasion.event,
    workflow,
    workflow_ref: `${occasion.repository}/${workflowPath}@${occasion.ref}`,
    workflow_sha: occasion.sha,
    job_workflow_ref: job.jobWorkflowRef,
    job_workflow_sha: job.jobWorkflowSha,
    run_id: String(runId),
    run_number: String(runNumber),
    run_attempt: String(runAttempt),
    runner_environment: "github-hosted",
    ...(job.environment !== undefined && { environment: job.environment }),
  };
}

/** An environment stands in place of the reference; a `:` inside a name is escaped. */
function subjectOf({ run, environment }: ClaimedJob): string {
  const { occasion } = run;
  const { facts } = occasion;
  const repository = facts.immutableSubject
    ? `repo:${facts.owner}@${facts.ownerId}/${facts.name}@${facts.id}`
    : `repo:${occasion.repository}`;
  if (environment !== undefined) return `${repository}:environment:${environment.replaceAll(":", "%3A")}`;
  if (occasion.event.startsWith("pull_request")) return `${repository}:pull_request`;
  return `${repository}:ref:${occasion.ref.replaceAll(":", "%3A")}`;
}
