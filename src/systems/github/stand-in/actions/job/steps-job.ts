import { toPlain } from "../expression/data.ts";
import { evaluate, evaluateNumber, evaluateSwitch } from "../expression/evaluate.ts";
import { type JobCheck, openCheck } from "../run/check.ts";
import type { JobCall, JobResult } from "../run/job-graph.ts";
import { groupSettings, refuseDeadlock, workflowScope } from "../run/run-frame.ts";
import { untilAborted } from "../run/signals.ts";
import type { StepsJob } from "../workflow/model.ts";
import { useEnvironment } from "./environment.ts";
import { createJobLog } from "./job-log.ts";
import { workOn } from "./job-work.ts";
import { machineFor } from "./machine.ts";

/** GitHub's limit for a job that names none. */
const usualMinutes = 360;

/** Runs a job with steps from its announcement to its end. Throws nothing. */
export async function runStepsJob(call: JobCall, job: StepsJob): Promise<JobResult> {
  const { run } = call.frame;
  const { machinery } = run;
  let check: JobCheck;
  try {
    check = openCheck(run, call.name);
  } catch (error) {
    machinery.log(`${run.facts.occasion.repository}: ${String(error)}`);
    return { result: "failure", outputs: {} };
  }
  const log = createJobLog(run.masks);
  machinery.records.followLog(check.jobId, log.text);
  const failed = (message: string): JobResult => {
    log.error(message);
    check.complete("failure", { title: call.name, summary: log.errors().join("\n") });
    return { result: "failure", outputs: {} };
  };
  const cancelled = (): JobResult => {
    check.complete("cancelled");
    return { result: "cancelled", outputs: {} };
  };

  const stop = new AbortController();
  const onCancel = () => {
    if (!call.insists()) stop.abort();
  };
  call.cancel.addEventListener("abort", onCancel, { once: true });
  if (call.cancel.aborted) onCancel();
  const onClose = () => stop.abort();
  machinery.closing.addEventListener("abort", onClose, { once: true });
  let leave: (() => void) | undefined;
  let giveBack: (() => void) | undefined;
  try {
    const scope = workflowScope(call.frame, call.contexts);
    const refusal = job.unsupported[0];
    if (refusal)
      return failed(`'${refusal}' is not supported in rehearsal: the job does not run without it.`);
    const machine = machineFor(toPlain(evaluate(job.runsOn, scope)));
    if (!machine.ok) return failed(machine.message);
    log.line(machine.note);
    const settings = groupSettings(job.concurrency, run.facts.occasion.repository, scope);
    if (settings) {
      refuseDeadlock(call.frame, settings, call.name);
      const member = machinery.groups.arrive(settings, {
        cancel() {
          log.line(`Canceling since a higher priority waiting request for '${settings.name}' exists`);
          stop.abort();
        },
      });
      leave = member.leave;
      await untilAborted(member.entered, stop.signal);
    }
    const environment = useEnvironment(call, job);
    if (environment && !environment.allowed) return failed(environment.message);
    giveBack = await machinery.slots.take(stop.signal);
    check.inProgress();
    const minutes = evaluateNumber(job.timeoutMinutes, scope) ?? usualMinutes;
    const timer = setTimeout(() => {
      log.error(`The job has exceeded the maximum execution time of ${minutes} minutes.`);
      stop.abort();
    }, minutes * 60_000);
    const work = { call, job, check, log, environment, cancel: stop.signal };
    const result = await workOn(work).finally(() => clearTimeout(timer));
    const continues = result.result === "failure" && evaluateSwitch(job.continueOnError, scope);
    return continues ? { ...result, result: "success" } : result;
  } catch (error) {
    if (stop.signal.aborted) return cancelled();
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    giveBack?.();
    leave?.();
    call.cancel.removeEventListener("abort", onCancel);
    machinery.closing.removeEventListener("abort", onClose);
  }
}
