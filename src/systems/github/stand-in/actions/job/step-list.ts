import {
  evaluateNumber,
  evaluateSwitch,
  evaluateText,
  evaluateTexts,
  evaluateTruth,
  TemplateError,
} from "../expression/evaluate.ts";
import type { RunDefaults, Step } from "../workflow/model.ts";
import { frameEnvironment, type Outcome, type StepFrame, type StepResult, stepScope } from "./frame.ts";
import { createRunnerFiles, type RunnerFileContents, RunnerFileError } from "./runner-files.ts";
import { firstLine, type ProgramOutcome, runShell } from "./shell-step.ts";
import { runUses } from "./uses-step.ts";

export interface StepListOptions {
  readonly defaults: RunDefaults;
  /** Tells how a step stands, for the job's record. */
  readonly onStep: (index: number, change: { name: string; outcome: Outcome | undefined }) => void;
}

/** Runs the steps one after the other; each decides by its own condition whether it still runs. */
export async function runSteps(
  frame: StepFrame,
  steps: readonly Step[],
  options: StepListOptions,
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const result = await runStep(frame, step, index, options);
    if (step.id !== undefined) frame.results.set(step.id, result);
    if (result.conclusion === "failure") {
      frame.failed = true;
      if (frame.depth === 0) frame.job.status = "failure";
    }
  }
}

async function runStep(
  frame: StepFrame,
  step: Step,
  index: number,
  options: StepListOptions,
): Promise<StepResult> {
  const { log } = frame.job;
  let name = staticName(step);
  const done = (outcome: Outcome, conclusion = outcome, outputs: Readonly<Record<string, string>> = {}) => {
    options.onStep(index, { name, outcome: conclusion });
    return { outcome, conclusion, outputs };
  };
  if (frame.job.machinery.closing.aborted) return done("cancelled");
  let continues = false;
  try {
    const outer = frameEnvironment(frame);
    const condition = () => evaluateTruth(step.condition, stepScope(frame, outer));
    if (!condition()) return done("skipped");
    const own = evaluateTexts(step.env, stepScope(frame, outer));
    const environment = { ...outer, ...own };
    const scope = stepScope(frame, environment);
    if (step.name) name = evaluateText(step.name, scope);
    options.onStep(index, { name, outcome: undefined });
    continues = evaluateSwitch(step.continueOnError, scope);
    const minutes = evaluateNumber(step.timeoutMinutes, scope);
    const bounds = boundsOf(frame, condition, minutes);
    const { outcome, outputs } = await work(
      frame,
      step,
      index,
      options,
      environment,
      own,
      bounds.signal,
    ).finally(bounds.end);
    if (outcome.ok) return done("success", "success", outputs);
    if (frame.job.cancel.aborted && bounds.signal.aborted) {
      log.error("The operation was canceled.");
      return done("cancelled", "cancelled", outputs);
    }
    log.error(
      bounds.timedOut() ? `The action '${name}' has timed out after ${minutes} minutes.` : outcome.message,
    );
    return done("failure", continues ? "success" : "failure", outputs);
  } catch (error) {
    if (!(error instanceof TemplateError || error instanceof RunnerFileError)) {
      log.error(`The step could not be run: ${error instanceof Error ? error.message : String(error)}`);
    } else {
      log.error(error.message);
    }
    return done("failure", continues ? "success" : "failure");
  }
}

interface Work {
  readonly outcome: ProgramOutcome;
  readonly outputs: Readonly<Record<string, string>>;
}

async function work(
  frame: StepFrame,
  step: Step,
  index: number,
  options: StepListOptions,
  environment: Readonly<Record<string, string>>,
  shown: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Work> {
  const { job } = frame;
  const key = step.id ?? `__step_${frame.depth}_${index}`;
  const scope = stepScope(frame, environment, { action: key });
  const takeUp = (contents: RunnerFileContents) => {
    for (const [name, value] of Object.entries(contents.environment)) job.environment.set(name, value);
    job.path.unshift(...[...contents.path].reverse());
    if (contents.summary !== "") job.summaries.push(contents.summary);
  };
  if (step.kind === "run") {
    const files = createRunnerFiles(`${job.folders.temporary}/_runner_file_commands`, key);
    const shell = step.shell ?? options.defaults.shell;
    const directory = step.workingDirectory ?? options.defaults.workingDirectory;
    const outcome = await runShell(
      frame,
      {
        script: evaluateText(step.run, scope),
        shell: shell && evaluateText(shell, scope),
        workingDirectory: directory ? evaluateText(directory, scope) : "",
        environment,
        shown,
        more: {
          ...files.environment,
          GITHUB_ACTION: key,
          ...(frame.github["action_path"] && { GITHUB_ACTION_PATH: frame.github["action_path"] }),
        },
        key,
      },
      signal,
    );
    const contents = files.read();
    takeUp(contents);
    return { outcome, outputs: contents.outputs };
  }
  const source = step.uses.startsWith("./")
    ? await job.machinery.actions.inWorkspace(step.uses, job.folders.workspace)
    : await job.machinery.actions.published(step.uses, job.run.occasion.repository);
  const given = evaluateTexts(step.with, scope);
  const runInner = (inner: StepFrame, steps: readonly Step[]) =>
    runSteps(inner, steps, { defaults: {}, onStep: () => {} });
  return runUses(frame, { source, with: given, environment, shown, key, takeUp, runSteps: runInner }, signal);
}

/** A signal for one step: the end of everything, its time limit, or a cancelled job whose step does not insist. */
function boundsOf(frame: StepFrame, condition: () => boolean, minutes: number | undefined) {
  const controller = new AbortController();
  const { cancel, machinery } = frame.job;
  let timedOut = false;
  const onClose = () => controller.abort();
  const onCancel = () => {
    if (!condition()) controller.abort();
  };
  const timer =
    minutes === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          controller.abort();
        }, minutes * 60_000);
  machinery.closing.addEventListener("abort", onClose, { once: true });
  cancel.addEventListener("abort", onCancel, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    end() {
      clearTimeout(timer);
      machinery.closing.removeEventListener("abort", onClose);
      cancel.removeEventListener("abort", onCancel);
    },
  };
}

function staticName(step: Step): string {
  if (step.name?.kind === "literal") return String(step.name.value);
  if (step.kind === "uses") return `Run ${step.uses}`;
  const text = step.run.kind === "literal" ? String(step.run.value ?? "") : step.run.text;
  return `Run ${firstLine(text)}`;
}
