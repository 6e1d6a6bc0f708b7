import type { CheckConclusion, JobRecord, NewCheckRun } from "../../ports.ts";
import type { JobOutcome } from "./job-graph.ts";
import type { RunFrame } from "./run-frame.ts";

/** A job's record and the check run that stands for it on the head commit. */
export interface JobCheck {
  readonly jobId: number;
  inProgress(): void;
  steps(steps: JobRecord["steps"]): void;
  /** Never throws: a code host that fails now is told of in the log. */
  complete(outcome: JobOutcome, output?: NewCheckRun["output"]): void;
}

/** Announces a job. Throws when the code host does not take the check run. */
export function openCheck(run: RunFrame, name: string): JobCheck {
  const { host, records, log, clock } = run.machinery;
  const { repository, headSha } = run.facts.occasion;
  const { id: jobId } = records.addJob(run.facts.runId, {
    name,
    status: "queued",
    conclusion: null,
    steps: [],
  });
  const detailsUrl = `${host.serverUrl}/${repository}/actions/runs/${run.facts.runId}/job/${jobId}`;
  let checkRun: number | undefined;
  const complete = (outcome: JobOutcome, output?: NewCheckRun["output"]) => {
    const conclusion: CheckConclusion = outcome;
    records.changeJob(jobId, { status: "completed", conclusion, completedAt: clock.now().toISOString() });
    if (checkRun === undefined) return;
    try {
      host.updateCheckRun(repository, checkRun, {
        status: "completed",
        conclusion,
        ...(output && { output }),
      });
    } catch (error) {
      log(`${repository}: the check run of ${name} could not be completed: ${String(error)}`);
    }
  };
  try {
    checkRun = host.createCheckRun(repository, { name, headSha, status: "queued", detailsUrl });
  } catch (error) {
    complete("failure");
    throw new Error(`The code host refused the check run of ${name}: ${String(error)}`);
  }
  const opened = checkRun;
  return {
    jobId,
    complete,
    inProgress() {
      records.changeJob(jobId, { status: "in_progress", startedAt: clock.now().toISOString() });
      host.updateCheckRun(repository, opened, { status: "in_progress" });
    },
    steps: (steps) => records.changeJob(jobId, { steps }),
  };
}
