import {
  evaluateNumber,
  evaluateSwitch,
  evaluateText,
  evaluateTexts,
  evaluateTruth,
  type Scope,
  TemplateError,
} from "../expression/evaluate.ts";
import type { RunDefaults, RunStep, Step, UsesStep } from "../workflow/model.ts";
import type { ScalarTemplate } from "../workflow/template.ts";
import {
  frameEnvironment,
  type JobFrame,
  type Outcome,
  type StepFrame,
  type StepResult,
  stepScope,
} from "./frame.ts";
import { createRunnerFiles, type RunnerFileContents, RunnerFileError } from "./runner-files.ts";
import { firstLine, runShell } from "./shell-step.ts";
import { runUses, type UsesResult } from "./uses-step.ts";

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
    name = frame.job.masks.redact(nameOf(step, scope));
    options.onStep(index, { name, outcome: undefined });
    continues = evaluateSwitch(step.continueOnError, scope);
    const minutes = evaluateNumber(step.timeoutMinutes, scope);
    const bounds = boundsOf(frame, condition, minutes);
    const key = step.id ?? `__step_${frame.depth}_${index}`;
    const call = { key, environment, shown: own, signal: bounds.signal, defaults: options.defaults };
    const { outcome, outputs } = await work(frame, step, call).finally(bounds.end);
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

/** A step whose turn has come and whose settings are evaluated. */
interface StepCall {
  /** Its id, or a name that is its own. */
  readonly key: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The step's own variables. */
  readonly shown: Readonly<Record<string, string>>;
  readonly defaults: RunDefaults;
  readonly signal: AbortSignal;
}

function work(frame: StepFrame, step: Step, call: StepCall): Promise<UsesResult> {
  return step.kind === "run" ? workRun(frame, step, call) : workUses(frame, step, call);
}

async function workRun(frame: StepFrame, step: RunStep, call: StepCall): Promise<UsesResult> {
  const { key, environment, shown, defaults, signal } = call;
  const scope = stepScope(frame, environment, { action: key });
  const files = createRunnerFiles(frame.job.folders.commands, key);
  const shell = step.shell ?? defaults.shell;
  const directory = step.workingDirectory ?? defaults.workingDirectory;
  const actionPath = frame.github["action_path"];
  const shellStep = {
    script: evaluateText(step.run, scope),
    shell: shell && evaluateText(shell, scope),
    workingDirectory: directory ? evaluateText(directory, scope) : "",
    environment,
    shown,
    more: {
      ...files.environment,
      GITHUB_ACTION: key,
      ...(actionPath !== undefined && { GITHUB_ACTION_PATH: actionPath }),
    },
    key,
  };
  const outcome = await runShell(frame, shellStep, signal);
  const contents = files.read();
  takeUp(frame.job, contents);
  return { outcome, outputs: contents.outputs };
}

async function workUses(frame: StepFrame, step: UsesStep, call: StepCall): Promise<UsesResult> {
  const { job } = frame;
  const { key, environment, shown, signal } = call;
  const given = evaluateTexts(step.with, stepScope(frame, environment, { action: key }));
  const source = step.uses.startsWith("./")
    ? await job.machinery.actions.inWorkspace(step.uses, job.folders.workspace)
    : await job.machinery.actions.published(step.uses, job.run.occasion.repository);
  const uses = {
    source,
    with: given,
    environment,
    shown,
    key,
    takeUp: (contents: RunnerFileContents) => takeUp(job, contents),
    runSteps: (inner: StepFrame, steps: readonly Step[]) =>
      runSteps(inner, steps, { defaults: {}, onStep: () => {} }),
  };
  return runUses(frame, uses, signal);
}

/** What a step has written into its files holds for the steps after it. */
function takeUp(job: JobFrame, contents: RunnerFileContents): void {
  for (const [name, value] of Object.entries(contents.environment)) job.environment.set(name, value);
  job.path.unshift(...[...contents.path].reverse());
  if (contents.summary !== "") job.summaries.push(contents.summary);
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

/** The name of a step that is about to run. */
function nameOf(step: Step, scope: Scope): string {
  if (step.name) return evaluateText(step.name, scope);
  return step.kind === "uses" ? `Run ${step.uses}` : `Run ${firstLine(evaluateText(step.run, scope))}`;
}

/** The name of a step that does not run: nothing of it is evaluated. */
function staticName(step: Step): string {
  const plain = (template: ScalarTemplate) =>
    template.kind === "literal" ? String(template.value ?? "") : template.source;
  if (step.name) return plain(step.name);
  return step.kind === "uses" ? `Run ${step.uses}` : `Run ${firstLine(plain(step.run))}`;
}
