import type { ActionsHost } from "../../ports.ts";
import { dictionary, type ExpressionValue, toExpressionValue } from "../expression/data.ts";
import { type Occasion, shortName } from "../trigger/occasion.ts";

export interface RunFacts {
  readonly occasion: Occasion;
  readonly runId: number;
  readonly runNumber: number;
  readonly runAttempt: number;
  /** The starting workflow's name and path, also inside a workflow that it calls. */
  readonly workflow: string;
  readonly workflowPath: string;
}

/** The `github` context without its event: everything that is a text. */
export function githubTexts(host: ActionsHost, run: RunFacts): Record<string, string> {
  const { occasion } = run;
  const { facts } = occasion;
  return {
    actor: occasion.actor,
    api_url: host.apiUrl,
    base_ref: occasion.baseRef,
    event_name: occasion.event,
    graphql_url: host.apiUrl.replace(/\/v3$/, "/graphql"),
    head_ref: occasion.headRef,
    ref: occasion.ref,
    ref_name: shortName(occasion.ref),
    ref_protected: "false",
    ref_type: occasion.ref.startsWith("refs/tags/") ? "tag" : "branch",
    repository: occasion.repository,
    repository_id: String(facts.id),
    repository_owner: facts.owner,
    repository_owner_id: String(facts.ownerId),
    repositoryUrl: `git://${host.serverUrl.replace(/^https?:\/\//, "")}/${occasion.repository}.git`,
    retention_days: "90",
    run_attempt: String(run.runAttempt),
    run_id: String(run.runId),
    run_number: String(run.runNumber),
    secret_source: "Actions",
    server_url: host.serverUrl,
    sha: occasion.sha,
    triggering_actor: occasion.actor,
    workflow: run.workflow,
    workflow_ref: `${occasion.repository}/${run.workflowPath}@${occasion.ref}`,
    workflow_sha: occasion.sha,
  };
}

/** The `github` context, the event included, with further fields of a job or a step. */
export function githubContext(
  texts: Readonly<Record<string, string>>,
  event: ExpressionValue,
  more: Readonly<Record<string, string>> = {},
): ExpressionValue {
  return dictionary([
    ...Object.entries({ ...texts, ...more }).map(([name, value]): [string, ExpressionValue] => [
      name,
      toExpressionValue(value),
    ]),
    ["event", event],
  ]);
}
