import { createJobLog } from "../job/job-log.ts";
import { runStepsJob } from "../job/steps-job.ts";
import { runCallJob } from "./call-job.ts";
import { openCheck } from "./check.ts";
import type { JobRunner } from "./job-graph.ts";

/** Runs jobs for real. */
export const jobRunner: JobRunner = {
  run: (call) =>
    call.job.kind === "steps" ? runStepsJob(call, call.job) : runCallJob(call, call.job, jobRunner),
  skip(frame, name, outcome) {
    openCheck(frame.run, name).complete(outcome);
  },
  refuse(frame, name, message) {
    const log = createJobLog(frame.run.masks);
    log.error(message);
    try {
      const check = openCheck(frame.run, name);
      frame.run.machinery.records.followLog(check.jobId, log.text);
      check.complete("failure", { title: name, summary: log.errors().join("\n") });
    } catch {
      // The code host takes no check run: the run's own message has to do.
    }
    frame.run.machinery.log(`${frame.run.facts.occasion.repository}: ${name}: ${log.errors().join(" ")}`);
  },
};
