import type { ActionEquivalent, ActionStep } from "../../../../../contracts/action-equivalent.ts";
import { programEnvironment, type StepFrame } from "./frame.ts";
import type { ProgramOutcome } from "./shell-step.ts";

export interface EquivalentCall {
  readonly uses: string;
  readonly equivalent: ActionEquivalent;
  readonly given: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

export interface EquivalentResult {
  readonly outcome: ProgramOutcome;
  readonly outputs: Readonly<Record<string, string>>;
}

/** GitHub's words for an input that `action.yml` does not declare: there a warning, here the end of the step. */
export function unexpectedInputs(given: readonly string[], declared: readonly string[]): string | undefined {
  const known = new Set(declared.map((name) => name.toLowerCase()));
  const unexpected = given.filter((name) => !known.has(name.toLowerCase()));
  if (unexpected.length === 0) return undefined;
  const quote = (names: readonly string[]) => names.map((name) => `'${name}'`).join(", ");
  return `Unexpected input(s) ${quote(unexpected)}, valid inputs are [${quote(declared)}]`;
}

/** Runs the local equivalent of a public action; what it does at the end of the job is noted for then. */
export async function runEquivalent(
  frame: StepFrame,
  call: EquivalentCall,
  signal: AbortSignal,
): Promise<EquivalentResult> {
  const { equivalent, given } = call;
  const { log } = frame.job;
  log.line(`Local equivalent of ${call.uses}: ${equivalent.note}`);
  const refused = (message: string) => ({ outcome: { ok: false, message } as const, outputs: {} });
  const problem = unexpectedInputs(Object.keys(given), equivalent.inputs);
  if (problem) return refused(problem);
  const step = actionStep(frame, call, signal);
  const { cleanUp } = equivalent;
  if (cleanUp) {
    frame.job.ends.push({
      name: `Post Run ${call.uses}`,
      async run() {
        // The step's own signal is over; only the end of everything still counts.
        await cleanUp.call(equivalent, { ...step, signal: frame.job.machinery.closing });
        return "success";
      },
    });
  }
  const result = await equivalent.run(step);
  if (result.outcome === "failure") return refused(result.message);
  return { outcome: { ok: true }, outputs: result.outputs };
}

function actionStep(frame: StepFrame, call: EquivalentCall, signal: AbortSignal): ActionStep {
  const { job } = frame;
  const { github } = job;
  const inputs: Record<string, string> = { ...call.equivalent.defaults };
  for (const [name, value] of Object.entries(call.given)) {
    inputs[call.equivalent.inputs.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name] =
      value;
  }
  return {
    inputs,
    workspace: job.folders.workspace,
    temporary: job.folders.temporary,
    environment: programEnvironment(frame, call.environment, {}),
    github: {
      serverUrl: github["server_url"] ?? "",
      apiUrl: github["api_url"] ?? "",
      repository: github["repository"] ?? "",
      repositoryId: github["repository_id"] ?? "",
      sha: github["sha"] ?? "",
      ref: github["ref"] ?? "",
      runId: github["run_id"] ?? "",
      runNumber: github["run_number"] ?? "",
      runAttempt: github["run_attempt"] ?? "",
      eventName: github["event_name"] ?? "",
      actor: github["actor"] ?? "",
    },
    token: job.token,
    async identityToken(audience) {
      const token = await job.identityToken?.(audience);
      if (token !== undefined) return token;
      throw new Error(
        "Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable: the job lacks `id-token: write`.",
      );
    },
    log: (line) => job.log.line(line),
    mask: (secret) => job.masks.add(secret),
    setEnvironment: (name, value) => job.environment.set(name, value),
    state: new Map(),
    signal,
  };
}
