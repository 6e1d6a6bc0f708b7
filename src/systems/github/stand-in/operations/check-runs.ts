import type { GitHub } from "../context.ts";
import { checkRunView } from "../rest/views/check-run.ts";
import type { Actor } from "../world/actor.ts";
import type { CheckRun, Repository } from "../world/repository-model.ts";
import { announce } from "./announce.ts";

/** What may be said of a check run; what is left out stays as it is. */
export interface CheckRunChange {
  readonly name?: string | undefined;
  readonly status?: CheckRun["status"] | undefined;
  readonly conclusion?: CheckRun["conclusion"] | undefined;
  readonly details_url?: string | undefined;
  readonly external_id?: string | undefined;
  readonly output?: { title?: string | undefined; summary: string; text?: string | undefined } | undefined;
}

export function createCheckRun(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  appId: number,
  wanted: CheckRunChange & { readonly name: string; readonly headSha: string },
): CheckRun {
  const check: CheckRun = {
    id: github.nextId(),
    appId,
    headSha: wanted.headSha,
    name: wanted.name,
    status: "queued",
    conclusion: null,
    detailsUrl: null,
    externalId: "",
    output: { title: null, summary: null, text: null },
    startedAt: github.now(),
    completedAt: null,
  };
  repository.checkRuns.push(check);
  apply(github, check, wanted);
  tell(github, actor, repository, check, "created");
  return check;
}

export function changeCheckRun(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  check: CheckRun,
  change: CheckRunChange,
): void {
  const before = check.status;
  apply(github, check, change);
  if (check.status === "completed" && before !== "completed")
    tell(github, actor, repository, check, "completed");
  github.changed();
}

function apply(github: GitHub, check: CheckRun, change: CheckRunChange): void {
  check.name = change.name ?? check.name;
  check.detailsUrl = change.details_url ?? check.detailsUrl;
  check.externalId = change.external_id ?? check.externalId;
  if (change.output) {
    const { title = null, summary, text = null } = change.output;
    check.output = { title, summary, text };
  }
  // A conclusion completes the check, whatever else is said; another state takes the conclusion back.
  const status = change.conclusion ? "completed" : (change.status ?? check.status);
  if (status !== "completed") check.conclusion = null;
  if (change.conclusion) check.conclusion = change.conclusion;
  check.status = status;
  check.completedAt = status === "completed" ? (check.completedAt ?? github.now()) : null;
}

function tell(github: GitHub, actor: Actor, repository: Repository, check: CheckRun, action: string): void {
  const payload = { check_run: checkRunView(github, repository, check) };
  announce(github, actor, repository, { name: "check_run", action, payload, sha: check.headSha });
}
