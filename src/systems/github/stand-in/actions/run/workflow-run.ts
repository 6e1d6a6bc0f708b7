import type { CheckConclusion, WorkflowRunRecord } from "../../ports.ts";
import type { Plain } from "../expression/data.ts";
import { evaluateText } from "../expression/evaluate.ts";
import { createMasks } from "../job/masks.ts";
import type { Machinery } from "../machinery.ts";
import { type Occasion, record, text } from "../trigger/occasion.ts";
import type { WorkflowFile } from "../workflow/read-workflow.ts";
import { loadCalls } from "./called-workflows.ts";
import { runJobs, worst } from "./job-graph.ts";
import { jobRunner } from "./job-runner.ts";
import { groupSettings, runFrame, type WorkflowFrame, workflowScope } from "./run-frame.ts";
import { runEvent } from "./run-payload.ts";
import { aborted, anyOf } from "./signals.ts";

/** A run from its announcement on. */
export interface StartedRun {
  readonly id: number;
  cancel(): void;
  readonly finished: Promise<void>;
}

/**
 * Announces a run and takes its place in its concurrency group; the jobs go on in the background. Whoever calls
 * this one by one gets runs that come to their groups in that order.
 */
export async function startRun(
  machinery: Machinery,
  occasion: Occasion,
  file: WorkflowFile,
  inputs: Readonly<Record<string, Plain>>,
  onId: (id: number) => void,
): Promise<StartedRun> {
  const { records, host } = machinery;
  const path = file.valid ? file.workflow.path : file.path;
  const name = (file.valid ? file.workflow.name : undefined) ?? path;
  const { id, runNumber, runAttempt } = records.addRun(occasion.repository, {
    name,
    path,
    displayTitle: titleOf(occasion, name),
    event: occasion.event,
    headBranch: occasion.headBranch,
    headSha: occasion.headSha,
    status: "queued",
    conclusion: null,
    actor: occasion.actor,
    pullRequests: occasion.pullRequests.map(({ number }) => number),
  });
  onId(id);
  const announce = (action: "requested" | "in_progress" | "completed", run: WorkflowRunRecord) =>
    host.emit(runEvent(host, occasion, run, action));
  const complete = (conclusion: CheckConclusion, message?: string) => {
    const run = records.changeRun(id, { status: "completed", conclusion, ...(message && { message }) });
    if (message) machinery.log(`${occasion.repository}: ${name}: ${message}`);
    announceSafely(machinery, () => announce("completed", run));
  };
  const ended = (conclusion: CheckConclusion, message?: string): StartedRun => {
    complete(conclusion, message);
    return { id, cancel: () => {}, finished: Promise.resolve() };
  };

  try {
    announce("requested", records.changeRun(id, {}));
    if (!file.valid) return ended("failure", `Invalid workflow file: ${file.problems.join(" ")}`);
    const frame = await prepareRun(machinery, occasion, file, inputs, { id, runNumber, runAttempt, name });
    const { workflow } = frame.instance;
    const scope = workflowScope(frame);
    if (workflow.runName) records.changeRun(id, { displayTitle: evaluateText(workflow.runName, scope) });
    const { cancel } = frame.run;
    const settings = groupSettings(workflow.concurrency, occasion.repository, scope);
    const member = settings && machinery.groups.arrive(settings, { cancel: () => cancel.abort() });
    const go = async () => {
      try {
        if (
          settings &&
          member &&
          !(await enters(member.entered, anyOf([cancel.signal, machinery.closing])))
        ) {
          const reason = `Canceling since a higher priority waiting request for '${settings.name}' exists`;
          return complete("cancelled", machinery.closing.aborted ? undefined : reason);
        }
        announce("in_progress", records.changeRun(id, { status: "in_progress" }));
        const results = await runJobs({ ...frame, holds: settings ? [settings.key] : [] }, jobRunner);
        const outcome = worst([...results.values()].map(({ result }) => result));
        const cancelled = cancel.signal.aborted || machinery.closing.aborted;
        complete(cancelled && outcome !== "failure" ? "cancelled" : outcome);
      } catch (error) {
        complete("failure", error instanceof Error ? error.message : String(error));
      } finally {
        member?.leave();
      }
    };
    return { id, cancel: () => cancel.abort(), finished: go() };
  } catch (error) {
    return ended("failure", error instanceof Error ? error.message : String(error));
  }
}

/** Everything that a run needs before its first job. Throws `InvalidWorkflow` for what GitHub would not start. */
export async function prepareRun(
  machinery: Machinery,
  occasion: Occasion,
  file: WorkflowFile & { valid: true },
  inputs: Readonly<Record<string, Plain>>,
  run: { id: number; runNumber: number; runAttempt: number; name: string },
): Promise<WorkflowFrame> {
  const { host } = machinery;
  const { workflow } = file;
  const { repository } = occasion;
  const facts = {
    occasion,
    runId: run.id,
    runNumber: run.runNumber,
    runAttempt: run.runAttempt,
    workflow: run.name,
    workflowPath: workflow.path,
  };
  const instance = await loadCalls(host, machinery.workflows, {
    workflow,
    repository,
    commit: occasion.sha,
    reference: `${repository}/${workflow.path}@${occasion.ref}`,
    allowed: restNames(host.defaultPermissions(repository)),
  });
  const masks = createMasks();
  const secrets = host.secrets(repository);
  for (const secret of Object.values(secrets)) masks.add(secret);
  return { run: runFrame(machinery, facts, masks), instance, inputs, secrets, prefix: "", holds: [] };
}

function restNames<Level>(permissions: Readonly<Record<string, Level>>): Record<string, Level> {
  return Object.fromEntries(
    Object.entries(permissions).map(([name, level]) => [name.replaceAll("-", "_"), level]),
  );
}

/** True when the place is given, false when the signal comes first. */
function enters(entered: Promise<void>, signal: AbortSignal): Promise<boolean> {
  return Promise.race([entered.then(() => true), aborted(signal).then(() => false)]);
}

function announceSafely(machinery: Machinery, announce: () => void): void {
  try {
    announce();
  } catch (error) {
    machinery.log(`The code host did not take a workflow_run event: ${String(error)}`);
  }
}

function titleOf(occasion: Occasion, name: string): string {
  const { payload } = occasion;
  const [commit = ""] = text(record(payload["head_commit"])["message"]).split("\n", 1);
  return text(record(payload["pull_request"])["title"]) || commit || name;
}
