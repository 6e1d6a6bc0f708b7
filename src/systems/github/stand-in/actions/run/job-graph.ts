import { type ExpressionValue, toExpressionValue, toPlain } from "../expression/data.ts";
import {
  evaluate,
  evaluateNumber,
  evaluateSwitch,
  evaluateText,
  evaluateTruth,
} from "../expression/evaluate.ts";
import { statusFunctions } from "../expression/status.ts";
import type { Job } from "../workflow/model.ts";
import { type Combination, combinations, suffixOf } from "./matrix.ts";
import { type WorkflowFrame, workflowScope } from "./run-frame.ts";
import { anyOf } from "./signals.ts";

export type JobOutcome = "success" | "failure" | "cancelled" | "skipped";

export interface JobResult {
  readonly result: JobOutcome;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A job that is about to run: one combination of its matrix, or the only one. */
export interface JobCall {
  readonly frame: WorkflowFrame;
  readonly job: Job;
  /** As the check run is called. */
  readonly name: string;
  /** `needs`, `matrix`, `strategy`. */
  readonly contexts: Readonly<Record<string, ExpressionValue>>;
  /** Would the job's condition hold in a cancelled run? Then cancelling does not stop it. */
  readonly insists: () => boolean;
  readonly cancel: AbortSignal;
}

/** What happens to a job whose turn has come. */
export interface JobRunner {
  run(call: JobCall): Promise<JobResult>;
  skip(frame: WorkflowFrame, name: string, outcome: "skipped" | "cancelled"): void;
  /** A job that cannot be run at all: its name or matrix does not evaluate. */
  refuse(frame: WorkflowFrame, name: string, message: string): void;
}

interface Settled extends JobResult {
  /** Of the job and all that it needs, directly or not: a skipped ancestor counts as not succeeded. */
  readonly allSucceeded: boolean;
  readonly anyFailed: boolean;
}

/** Runs the jobs of a workflow, each as soon as everything that it needs has ended. */
export async function runJobs(
  frame: WorkflowFrame,
  runner: JobRunner,
): Promise<ReadonlyMap<string, JobResult>> {
  const jobs = new Map(frame.instance.workflow.jobs.map((job) => [job.id, job]));
  const started = new Map<string, Promise<Settled>>();
  const settle = (id: string): Promise<Settled> => {
    const known = started.get(id);
    if (known) return known;
    const job = jobs.get(id);
    if (!job) throw new Error(`There is no job ${id}.`); // The parser refuses such a file.
    const begun = Promise.all(job.needs.map(async (need) => [need, await settle(need)] as const)).then(
      (needs) => decide(frame, job, new Map(needs), runner),
    );
    started.set(id, begun);
    return begun;
  };
  const results = await Promise.all([...jobs.keys()].map(async (id) => [id, await settle(id)] as const));
  return new Map(results);
}

async function decide(
  frame: WorkflowFrame,
  job: Job,
  needs: ReadonlyMap<string, Settled>,
  runner: JobRunner,
): Promise<Settled> {
  const before = [...needs.values()];
  const allSucceeded = before.every((need) => need.result === "success" && need.allSucceeded);
  const anyFailed = before.some((need) => need.result === "failure" || need.anyFailed);
  const settled = (result: JobResult): Settled => ({
    ...result,
    allSucceeded: allSucceeded && result.result === "success",
    anyFailed: anyFailed || result.result === "failure",
  });
  const context = {
    needs: toExpressionValue(
      Object.fromEntries([...needs].map(([id, { result, outputs }]) => [id, { result, outputs }])),
    ),
  };
  const plainName = frame.prefix + (job.name?.kind === "literal" ? String(job.name.value) : job.id);
  const { cancel } = frame.run;
  const holds = (cancelled: boolean) =>
    evaluateTruth(
      job.condition,
      workflowScope(
        frame,
        context,
        statusFunctions({ success: allSucceeded, failure: anyFailed, cancelled }),
      ),
    );
  try {
    if (frame.run.machinery.closing.aborted || !holds(cancel.signal.aborted)) {
      const outcome = cancel.signal.aborted ? "cancelled" : "skipped";
      runner.skip(frame, plainName, outcome);
      return settled({ result: outcome, outputs: {} });
    }
    return settled(await runMatrix(frame, job, context, () => holds(true), runner));
  } catch (error) {
    runner.refuse(frame, plainName, error instanceof Error ? error.message : String(error));
    return settled({ result: "failure", outputs: {} });
  }
}

async function runMatrix(
  frame: WorkflowFrame,
  job: Job,
  context: Readonly<Record<string, ExpressionValue>>,
  insists: () => boolean,
  runner: JobRunner,
): Promise<JobResult> {
  const scope = workflowScope(frame, context);
  const { strategy } = job;
  const matrix: readonly Combination[] = strategy?.matrix
    ? combinations(toPlain(evaluate(strategy.matrix, scope)))
    : [{}];
  const failFast = strategy?.failFast === undefined || evaluateSwitch(strategy.failFast, scope);
  const atOnce = evaluateNumber(strategy?.maxParallel, scope) ?? matrix.length;
  const failed = new AbortController();
  const cancel = anyOf([frame.run.cancel.signal, failed.signal]);
  const runOne = async (combination: Combination, index: number): Promise<JobResult> => {
    const contexts = {
      ...context,
      matrix: toExpressionValue(strategy?.matrix ? combination : null),
      strategy: toExpressionValue({
        "fail-fast": failFast,
        "job-index": index,
        "job-total": matrix.length,
        "max-parallel": atOnce,
      }),
    };
    const name = frame.prefix + nameOf(job, combination, workflowScope(frame, contexts));
    const result = await runner.run({
      frame,
      job,
      name,
      contexts,
      insists: () => !failed.signal.aborted && insists(),
      cancel,
    });
    if (result.result === "failure" && failFast) failed.abort();
    return result;
  };
  const results = await inTurns(matrix, atOnce, runOne);
  return {
    result: worst(results.map(({ result }) => result)),
    outputs: Object.assign({}, ...results.map(({ outputs }) => outputs)),
  };
}

function nameOf(job: Job, combination: Combination, scope: Parameters<typeof evaluateText>[1]): string {
  if (job.name?.kind === "expression") return evaluateText(job.name, scope);
  return `${job.name ? String(job.name.value) : job.id}${suffixOf(combination)}`;
}

/** All items, at most `atOnce` of them at the same time, results in order. */
async function inTurns<Item, Value>(
  items: readonly Item[],
  atOnce: number,
  run: (item: Item, index: number) => Promise<Value>,
): Promise<readonly Value[]> {
  const results: Value[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await run(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, worker));
  return results;
}

/** What several jobs come to. */
export function worst(outcomes: readonly JobOutcome[]): JobOutcome {
  if (outcomes.includes("failure")) return "failure";
  if (outcomes.includes("cancelled")) return "cancelled";
  return outcomes.length > 0 && outcomes.every((outcome) => outcome === "skipped") ? "skipped" : "success";
}
