import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "../../formats/terraform-plan/model.ts";
import { readPlan } from "../../formats/terraform-plan/read.ts";
import { type ProgramResult, type RunningProgram, startProgram } from "../../foundation/process.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { inParallel } from "./in-parallel.ts";

/** A plan, and the file that holds it whole, secrets included: it never leaves the machine. */
export interface PlannedStack {
  readonly plan: Plan;
  readonly file: string;
}

/** `terraform` on PATH, in the folders `stacks/<id>/` of the repository. */
export interface Engine {
  /** Begins to initialize stacks that will be planned later: to fetch providers takes its time. */
  initialize(stacks: readonly string[]): void;
  /**
   * Initializes, where that was not begun, and plans; several stacks may be planned at the same time. `readOnly` takes no lock. Codes: `program-missing`, `stack-plan-failed`, `plan-unreadable`,
   * `run-cancelled`.
   */
  plan(stack: string, readOnly: boolean): Promise<Result<PlannedStack>>;
  /** Applies that plan and nothing else. Codes: `stack-apply-failed`, `run-cancelled`. */
  apply(stack: string, planned: PlannedStack): Promise<Result<void>>;
  /** Removes the plans. */
  close(): Promise<void>;
}

/** How long it waits for somebody else's lock of the state. */
const waiting = "-lock-timeout=10m";
const signals = ["SIGINT", "SIGTERM"] as const;

/** Characters of what the engine said that are kept: errors stand at the end. */
const lastWords = 8000;

export async function createEngine(
  workspace: string,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Engine> {
  const folder = await mkdtemp(join(environment["RUNNER_TEMP"] ?? tmpdir(), "plans-"));
  const env = engineEnvironment(environment);
  const running = new Set<RunningProgram>();
  let cancelled = false;
  // The runner tells this process alone that the run was cancelled; the engine then writes its state and ends.
  const cancel = () => {
    cancelled = true;
    for (const each of running) each.process.kill("SIGINT");
  };
  for (const signal of signals) process.on(signal, cancel);
  const run = async (stack: string, args: readonly string[], shown: boolean) => {
    const program = startProgram("terraform", [`-chdir=stacks/${stack}`, ...args], {
      cwd: workspace,
      env,
      // Errors are told at the end, together.
      ...(shown && { onLine: (line, stream) => stream === "stdout" && say(`  ${stack}: ${line}`) }),
    });
    running.add(program);
    const result = await program.finished;
    running.delete(program);
    return result;
  };
  const initialized = new Map<string, Promise<ProgramResult>>();
  const init = (stack: string, lock: string) => {
    const begun = initialized.get(stack) ?? run(stack, ["init", "-input=false", "-no-color", lock], false);
    initialized.set(stack, begun);
    return begun;
  };
  return {
    initialize(stacks) {
      void inParallel(stacks, async (stack) => cancelled || init(stack, waiting));
    },
    async plan(stack, readOnly) {
      if (cancelled) return failure("run-cancelled", `The run was cancelled before ${stack} was planned.`);
      const lock = readOnly ? "-lock=false" : waiting;
      const file = join(folder, `${stack}.tfplan`);
      const ready = await init(stack, lock);
      if (ready.exitCode !== 0) return failed("stack-plan-failed", stack, "cannot be initialized", ready);
      // The plan's own text is not shown: it tells secrets that a provider forgot to mark in a copy.
      const args = ["plan", "-input=false", "-no-color", lock, `-out=${file}`];
      const planned = await run(stack, args, false);
      if (planned.exitCode !== 0) return failed("stack-plan-failed", stack, "cannot be planned", planned);
      const shown = await run(stack, ["show", "-json", "-no-color", file], false);
      if (shown.exitCode !== 0)
        return failed("stack-plan-failed", stack, "has a plan that cannot be read", shown);
      const plan = readPlan(shown.stdout.toString("utf8"));
      return plan.ok ? ok({ plan: plan.value, file }) : plan;
    },
    async apply(stack, { file }) {
      if (cancelled) return failure("run-cancelled", `The run was cancelled before ${stack} was applied.`);
      const args = ["apply", "-input=false", "-no-color", waiting, file];
      const applied = await run(stack, args, true);
      if (applied.exitCode === 0) return ok(undefined);
      return failed("stack-apply-failed", stack, "could not be applied whole", applied);
    },
    async close() {
      for (const signal of signals) process.off(signal, cancel);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** All that the job has, for the providers' sake; without what the action itself was given. */
function engineEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !name.startsWith("INPUT_")) kept[name] = value;
  }
  return { ...kept, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };
}

function failed(code: string, stack: string, what: string, result: ProgramResult): Result<never> {
  if (result.startError === "ENOENT") {
    return failure("program-missing", "terraform was not found on PATH.", {
      next: "Set it up in a step before this one.",
    });
  }
  const said = result.stderr.toString("utf8").trim() || result.stdout.toString("utf8").trim();
  const ending = `terraform ended with ${result.exitCode ?? result.startError}`;
  return failure(code, `The stack ${stack} ${what}.`, {
    cause: said.slice(-lastWords) || ending,
    next:
      code === "stack-apply-failed"
        ? "What was made is in the state. Mend the cause, and run apply.yaml for this stack."
        : undefined,
  });
}
