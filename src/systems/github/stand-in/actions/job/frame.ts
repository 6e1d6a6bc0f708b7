import { type ExpressionValue, texts, toExpressionValue } from "../expression/data.ts";
import type { Scope } from "../expression/evaluate.ts";
import { type Status, statusFunctions } from "../expression/status.ts";
import type { Machinery } from "../machinery.ts";
import { githubContext, type RunFacts } from "../run/github-context.ts";
import { type JobFolders, runner } from "./default-environment.ts";
import { hashFilesFunction } from "./hash-files.ts";
import type { JobLog } from "./job-log.ts";
import type { Masks } from "./masks.ts";

export type Outcome = "success" | "failure" | "cancelled" | "skipped";

export interface StepResult {
  readonly outcome: Outcome;
  /** `outcome` after `continue-on-error`. */
  readonly conclusion: Outcome;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What all steps of a running job share. */
export interface JobFrame {
  readonly machinery: Machinery;
  readonly run: RunFacts;
  readonly folders: JobFolders;
  readonly log: JobLog;
  readonly masks: Masks;
  readonly token: string;
  /** Answers for the job's identity; undefined without `id-token: write`. */
  readonly identityToken: ((audience: string) => Promise<string | undefined>) | undefined;
  /** The `github` context's texts, those of the job included. */
  readonly github: Readonly<Record<string, string>>;
  readonly event: ExpressionValue;
  /** `needs`, `matrix`, `strategy`, `secrets`, `vars`. */
  readonly contexts: Readonly<Record<string, ExpressionValue>>;
  /** Variables that no step can change: the machine's and GitHub's. */
  readonly machineEnvironment: Readonly<Record<string, string>>;
  readonly fixedEnvironment: Readonly<Record<string, string>>;
  /** The `env` context: the workflow's, the job's, and what steps have added by GITHUB_ENV. */
  readonly environment: Map<string, string>;
  /** What steps have put in front of PATH, newest first. */
  readonly path: string[];
  readonly summaries: string[];
  /** Ends of actions, in the order in which they were reached; they run in the reverse. */
  readonly ends: JobEnd[];
  /** Asks the job to stop; a step that runs `always()` still does. */
  readonly cancel: AbortSignal;
  status: "success" | "failure";
}

export interface JobEnd {
  readonly name: string;
  run(): Promise<Outcome>;
}

/** A list of steps that see each other: a job's, or a composite action's. */
export interface StepFrame {
  readonly job: JobFrame;
  /** The file that holds the steps, for messages. */
  readonly file: string;
  readonly inputs: ExpressionValue;
  /** More of the `github` context: `action_path` of a composite action. */
  readonly github: Readonly<Record<string, string>>;
  /** Variables of the step that uses a composite action. */
  readonly environment: Readonly<Record<string, string>>;
  readonly results: Map<string, StepResult>;
  readonly depth: number;
  failed: boolean;
}

/** What an expression in a step may see. */
export function stepScope(
  frame: StepFrame,
  environment: Readonly<Record<string, string>>,
  github: Readonly<Record<string, string>> = {},
): Scope {
  const { job } = frame;
  return {
    file: frame.file,
    contexts: {
      ...job.contexts,
      github: githubContext({ ...job.github, ...frame.github, ...github }, job.event),
      env: texts(environment),
      inputs: frame.inputs,
      job: toExpressionValue({ status: jobStatus(job) }),
      runner: toExpressionValue({
        ...runner,
        arch: runner.arch.toUpperCase(),
        temp: job.folders.temporary,
        tool_cache: job.folders.tools,
        workspace: job.folders.workspace,
      }),
      steps: toExpressionValue(Object.fromEntries(frame.results)),
    },
    functions: [...statusFunctions(statusOf(frame)), hashFilesFunction(job.folders.workspace)],
  };
}

export function jobStatus(job: JobFrame): "success" | "failure" | "cancelled" {
  return job.cancel.aborted ? "cancelled" : job.status;
}

function statusOf(frame: StepFrame): Status {
  const failure = frame.failed || (frame.depth === 0 && frame.job.status === "failure");
  return { success: !failure, failure, cancelled: frame.job.cancel.aborted };
}

/** The `env` context as a step of this list sees it, before its own `env`. */
export function frameEnvironment(frame: StepFrame): Record<string, string> {
  return { ...Object.fromEntries(frame.job.environment), ...frame.environment };
}

/** The whole environment of a step's program. */
export function programEnvironment(
  frame: StepFrame,
  environment: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  const { job } = frame;
  const merged = { ...job.machineEnvironment, ...environment, ...job.fixedEnvironment, ...more };
  return { ...merged, PATH: [...job.path, merged["PATH"] ?? ""].filter(Boolean).join(":") };
}
