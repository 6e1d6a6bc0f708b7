import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type ProgramResult, runProgram } from "../../../../../foundation/process.ts";
import { commandOutput } from "./command-output.ts";
import { programEnvironment, type StepFrame } from "./frame.ts";

export interface ShellStep {
  readonly script: string;
  /** As the file says: `bash`, `sh`, `python`, a line with `{0}`; undefined for the default. */
  readonly shell: string | undefined;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The step's own variables, shown in the log. */
  readonly shown: Readonly<Record<string, string>>;
  /** GITHUB_OUTPUT and the like. */
  readonly more: Readonly<Record<string, string>>;
  readonly key: string;
}

export type ProgramOutcome = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** How GitHub calls each shell. Facts: docs.github.com, "jobs.<job_id>.steps[*].shell". */
const shells: Readonly<Record<string, { readonly line: string; readonly extension: string }>> = {
  "": { line: "bash -e {0}", extension: ".sh" },
  bash: { line: "bash --noprofile --norc -eo pipefail {0}", extension: ".sh" },
  sh: { line: "sh -e {0}", extension: ".sh" },
  python: { line: "python {0}", extension: ".py" },
  node: { line: "node {0}", extension: ".mjs" },
};

/** Runs a `run` step's script in a real shell. */
export async function runShell(
  frame: StepFrame,
  step: ShellStep,
  signal: AbortSignal,
): Promise<ProgramOutcome> {
  const { log, masks, folders } = frame.job;
  const shell = shells[step.shell ?? ""] ?? { line: step.shell ?? "", extension: "" };
  if (!shell.line.includes("{0}")) {
    return {
      ok: false,
      message: `Invalid shell option. Shell must be a valid built-in (bash, sh, python) or a format string containing '{0}'`,
    };
  }
  const file = join(folders.temporary, `${step.key}${shell.extension}`);
  const script = step.script.endsWith("\n") ? step.script : `${step.script}\n`;
  writeFileSync(file, script);
  const words = shell.line.trim().split(/\s+/);
  log.group(`Run ${firstLine(step.script)}`, [
    ...step.script.replace(/\n+$/, "").split("\n"),
    `shell: ${shell.line}`,
    ...environmentLines(step.shown),
  ]);
  const output = commandOutput(log, masks);
  const [program = "", ...rest] = words;
  const result = await runProgram(
    program,
    rest.map((word) => word.replaceAll("{0}", file)),
    {
      cwd: resolve(folders.workspace, step.workingDirectory),
      env: programEnvironment(frame, step.environment, step.more),
      signal,
      onLine: (line) => output.line(line),
    },
  );
  return outcomeOf(result, program, output.failure());
}

/** A program's end as a step's. */
export function outcomeOf(
  result: ProgramResult,
  program: string,
  failure: string | undefined,
): ProgramOutcome {
  if (result.startError !== undefined) {
    const known = result.startError === "ENOENT";
    return {
      ok: false,
      message: known
        ? `${program}: command not found, or its working directory does not exist`
        : `${program} could not be started: ${result.startError}`,
    };
  }
  if (failure !== undefined) return { ok: false, message: failure };
  if (result.exitCode === 0) return { ok: true };
  return {
    ok: false,
    message: `Process completed with exit code ${result.exitCode ?? "none: it was ended"}.`,
  };
}

export function environmentLines(values: Readonly<Record<string, string>>): readonly string[] {
  const entries = Object.entries(values);
  return entries.length > 0 ? ["env:", ...entries.map(([name, value]) => `  ${name}: ${value}`)] : [];
}

export function firstLine(script: string): string {
  return script.trim().split("\n", 1)[0] ?? "";
}
