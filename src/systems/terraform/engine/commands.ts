import type { StateLock } from "../../../contracts/provisioner.ts";
import { type ProgramResult, runProgram } from "../../../foundation/process.ts";
import { failed, failure, ok, type Result } from "../../../foundation/result.ts";
import { type EngineMessage, engineProblems, lockIn, readMessage, unexplainedProblem } from "./messages.ts";

/** The engine's commands in one stack's folder. */
export interface EngineCommands {
  /** A command that may tell messages as JSON, and what lock it met. */
  messages(
    args: readonly string[],
    progress?: (line: string) => void,
  ): Promise<{ readonly result: Result<void>; readonly lock?: StateLock }>;
  /** A command's output as it is. */
  text(args: readonly string[]): Promise<Result<string>>;
  /** A command that prints one JSON document. */
  json(args: readonly string[]): Promise<Result<unknown>>;
}

export interface CommandDoors {
  readonly stack: string;
  /** The engine's program. */
  readonly program: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What is told of an apply while it goes on; everything else is noise there. */
const told = new Set(["apply_start", "apply_complete", "apply_errored", "import_start"]);

export function engineCommands(doors: CommandDoors): EngineCommands {
  const { stack, program, folder, environment, signal } = doors;
  const run = (args: readonly string[], onLine?: (line: string) => void) =>
    runProgram(program, args, { cwd: folder, env: environment, signal, ...(onLine && { onLine }) });
  const text = async (args: readonly string[]): Promise<Result<string>> => {
    const done = await run(args);
    return done.exitCode === 0 ? ok(done.stdout.toString("utf8")) : failed(unexplained(stack, args, done));
  };
  return {
    async messages(args, progress) {
      const messages: EngineMessage[] = [];
      const done = await run(args, (line) => {
        const message = readMessage(line);
        if (!message) return;
        messages.push(message);
        if (told.has(message.type)) progress?.(message["@message"]);
      });
      if (done.exitCode === 0) return { result: ok(undefined) };
      const problems = engineProblems(stack, messages);
      const lock = lockIn(messages, `${done.stdout}\n${done.stderr}`);
      return {
        result: problems.length > 0 ? failed(...problems) : failed(unexplained(stack, args, done)),
        ...(lock && { lock }),
      };
    },
    text,
    async json(args) {
      const printed = await text(args);
      if (!printed.ok) return printed;
      try {
        return ok(JSON.parse(printed.value));
      } catch {
        return failure("engine-refused", `Stack ${stack}: ${args[0]} printed no JSON.`);
      }
    },
  };
}

function unexplained(stack: string, args: readonly string[], done: ProgramResult) {
  const said = `${done.stdout}\n${done.stderr}`.trim().split("\n").slice(-24).join("\n");
  const ended = done.exitCode === null ? "was ended" : `ended with ${done.exitCode}`;
  return unexplainedProblem(
    stack,
    args.find((one) => !one.startsWith("-")) ?? "",
    done.startError ?? said,
    ended,
  );
}
