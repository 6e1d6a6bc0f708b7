import { join } from "node:path";
import { runProgram } from "../../../../../foundation/process.ts";
import type { NodeRuns } from "../workflow/action-file.ts";
import { commandOutput } from "./command-output.ts";
import { programEnvironment, type StepFrame } from "./frame.ts";
import { outcomeOf, type ProgramOutcome } from "./shell-step.ts";

export interface NodeCall {
  /** `main`, `pre` or `post`, relative to the action's folder. */
  readonly script: string;
  readonly folder: string;
  readonly runs: NodeRuns;
  readonly environment: Readonly<Record<string, string>>;
  /** INPUT_*, STATE_*, GITHUB_OUTPUT and the like. */
  readonly more: Readonly<Record<string, string>>;
}

/** Runs a script of a JavaScript action in the Node that runs us, and says so. */
export async function runNode(
  frame: StepFrame,
  call: NodeCall,
  signal: AbortSignal,
): Promise<ProgramOutcome> {
  const { log, masks, folders } = frame.job;
  const wanted = Number(call.runs.using.slice("node".length));
  const present = Number(process.versions.node.split(".", 1)[0]);
  if (wanted !== present)
    log.line(`Node ${process.version} of this machine stands in for ${call.runs.using}.`);
  const output = commandOutput(log, masks);
  const result = await runProgram(process.execPath, [join(call.folder, call.script)], {
    cwd: folders.workspace,
    env: programEnvironment(frame, call.environment, call.more),
    signal,
    onLine: (line) => output.line(line),
  });
  return outcomeOf(result, "node", output.failure());
}

/** INPUT_NAME for every input, as the toolkit's `getInput` looks for it. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
      value,
    ]),
  );
}

/** STATE_name for what an earlier script of the same action has saved. */
export function stateVariables(state: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...state].map(([name, value]) => [`STATE_${name}`, value]));
}
