import { dictionary, type ExpressionValue, toExpressionValue } from "../expression/data.ts";
import { evaluateText, evaluateTruth } from "../expression/evaluate.ts";
import type { CompositeRuns, NodeRuns } from "../workflow/action-file.ts";
import { parseCondition } from "../workflow/condition.ts";
import type { Step } from "../workflow/model.ts";
import type { ActionSource } from "./action-library.ts";
import { runEquivalent, unexpectedInputs } from "./equivalent-action.ts";
import { type StepFrame, stepScope } from "./frame.ts";
import { inputVariables, runNode, stateVariables } from "./node-action.ts";
import { createRunnerFiles, type RunnerFileContents } from "./runner-files.ts";
import { environmentLines, type ProgramOutcome } from "./shell-step.ts";

export interface UsesCall {
  readonly source: ActionSource;
  readonly with: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly shown: Readonly<Record<string, string>>;
  readonly key: string;
  /** Takes up what the action has written into its files. */
  takeUp(contents: RunnerFileContents): void;
  /** Runs the steps of a composite action. */
  runSteps(frame: StepFrame, steps: readonly Step[]): Promise<void>;
}

export interface UsesResult {
  readonly outcome: ProgramOutcome;
  readonly outputs: Readonly<Record<string, string>>;
}

const deepest = 10;

/** Runs the action that a step uses. */
export async function runUses(frame: StepFrame, call: UsesCall, signal: AbortSignal): Promise<UsesResult> {
  const { source } = call;
  const { log } = frame.job;
  if (source.kind === "refused") return { outcome: { ok: false, message: source.message }, outputs: {} };
  log.group(`Run ${source.uses}`, [
    ...(Object.keys(call.with).length > 0
      ? ["with:", ...Object.entries(call.with).map(([name, value]) => `  ${name}: ${value}`)]
      : []),
    ...environmentLines(call.shown),
  ]);
  if (source.kind === "equivalent") {
    const { uses, equivalent } = source;
    return runEquivalent(
      frame,
      { uses, equivalent, given: call.with, environment: call.environment },
      signal,
    );
  }
  const { definition } = source;
  const declared = definition.inputs.map((input) => input.name);
  const warning = unexpectedInputs(Object.keys(call.with), declared);
  if (warning) log.warning(warning);
  const scope = stepScope({ ...frame, file: source.file }, call.environment, githubOf(source));
  const inputs: Record<string, string> = { ...call.with };
  for (const input of definition.inputs) {
    const given = Object.keys(call.with).find((name) => name.toLowerCase() === input.name.toLowerCase());
    if (given !== undefined && input.deprecation)
      log.warning(`Input '${input.name}' has been deprecated with message: ${input.deprecation}`);
    if (given === undefined && input.defaultValue)
      inputs[input.name] = evaluateText(input.defaultValue, scope);
  }
  const { runs } = definition;
  return runs.kind === "node"
    ? runNodeAction(frame, call, { source, runs, inputs }, signal)
    : runComposite(frame, call, { source, runs, inputs });
}

type FilesSource = ActionSource & { readonly kind: "files" };

/** An action with what it is given. */
interface LoadedAction<Runs> {
  readonly source: FilesSource;
  readonly runs: Runs;
  readonly inputs: Readonly<Record<string, string>>;
}

/** What the `github` context says of the action. */
function githubOf({ folder, repository, ref }: FilesSource): Readonly<Record<string, string>> {
  return { action_path: folder, action_repository: repository, action_ref: ref };
}

async function runNodeAction(
  frame: StepFrame,
  call: UsesCall,
  { source, runs, inputs }: LoadedAction<NodeRuns>,
  signal: AbortSignal,
): Promise<UsesResult> {
  const { job } = frame;
  const state = new Map<string, string>();
  let outputs: Readonly<Record<string, string>> = {};
  const run = async (script: string, phase: string, until: AbortSignal): Promise<ProgramOutcome> => {
    const files = createRunnerFiles(job.folders.commands, `${call.key}_${phase}`);
    const outcome = await runNode(
      frame,
      {
        script,
        folder: source.folder,
        runs,
        environment: call.environment,
        more: {
          ...inputVariables(inputs),
          ...stateVariables(state),
          ...files.environment,
          GITHUB_ACTION: call.key,
          GITHUB_ACTION_PATH: source.folder,
          GITHUB_ACTION_REPOSITORY: source.repository,
          GITHUB_ACTION_REF: source.ref,
        },
      },
      until,
    );
    const contents = files.read();
    for (const [name, value] of Object.entries(contents.state)) state.set(name, value);
    call.takeUp(contents);
    outputs = { ...outputs, ...contents.outputs };
    return outcome;
  };
  const { post } = runs;
  if (post) {
    job.ends.push({
      name: `Post Run ${source.uses}`,
      async run() {
        const condition = parseCondition(runs.postCondition ?? "always()");
        if (!evaluateTruth(condition, stepScope(frame, call.environment))) return "skipped";
        const outcome = await run(post, "post", job.machinery.closing);
        if (!outcome.ok) job.log.error(outcome.message);
        return outcome.ok ? "success" : "failure";
      },
    });
  }
  if (runs.pre) {
    const before = await run(runs.pre, "pre", signal);
    if (!before.ok) return { outcome: before, outputs };
  }
  const outcome = await run(runs.main, "main", signal);
  return { outcome, outputs };
}

async function runComposite(
  frame: StepFrame,
  call: UsesCall,
  { source, runs, inputs }: LoadedAction<CompositeRuns>,
): Promise<UsesResult> {
  if (frame.depth >= deepest) {
    return { outcome: { ok: false, message: `Recursion depth exceeded max depth ${deepest}` }, outputs: {} };
  }
  const inner: StepFrame = {
    job: frame.job,
    file: source.file,
    inputs: toExpressionValue(inputs),
    github: githubOf(source),
    environment: { ...frame.environment, ...call.environment },
    results: new Map(),
    depth: frame.depth + 1,
    failed: false,
  };
  await call.runSteps(inner, runs.steps);
  const scope = stepScope(inner, call.environment);
  const outputs: ExpressionValue = dictionary(
    source.definition.outputs.map(({ name, value }): [string, ExpressionValue] => [
      name,
      toExpressionValue(value ? evaluateText(value, scope) : ""),
    ]),
  );
  const texts = Object.fromEntries(outputs.pairs().map((pair) => [pair.key, pair.value.coerceString()]));
  const outcome: ProgramOutcome = inner.failed
    ? { ok: false, message: `A step of ${source.uses} has failed.` }
    : { ok: true };
  return { outcome, outputs: texts };
}
