import { type ProgramResult, plainEnvironment, runProgram } from "./process.ts";
import { failure, ok, type Result } from "./result.ts";

/** An environment in which git reads no configuration of the person or the machine, and never asks. */
export function gitEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return plainEnvironment({
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
    ...extra,
  });
}

/** Runs git and returns whatever it did. */
export function git(
  args: readonly string[],
  options: {
    cwd?: string;
    env?: Readonly<Record<string, string>>;
    input?: string | Uint8Array;
    timeout?: number;
  } = {},
): Promise<ProgramResult> {
  return runProgram("git", args, {
    ...(options.cwd && { cwd: options.cwd }),
    ...(options.input !== undefined && { input: options.input }),
    env: gitEnvironment(options.env),
    timeout: options.timeout ?? 60_000,
  });
}

/** Runs git and returns its trimmed standard output, or a diagnostic with its last words. */
export async function gitText(
  args: readonly string[],
  options: Parameters<typeof git>[1] = {},
): Promise<Result<string>> {
  const result = await git(args, options);
  if (result.exitCode === 0) return ok(result.stdout.toString("utf8").trimEnd());
  const missing = result.startError === "ENOENT";
  return failure(
    missing ? "program-missing" : "git-failed",
    missing ? "git was not found on PATH." : `git ${args[0]} failed.`,
    {
      cause: result.stderr.toString("utf8").trim(),
      next: missing ? "Install git 2.38 or newer." : undefined,
    },
  );
}

/**
 * Variables that let git authenticate at `url` and below: the credential stands in the environment,
 * where the process list does not show it, and in no file.
 */
export function gitCredential(url: string, username: string, password: string): Record<string, string> {
  const basic = Buffer.from(`${username}:${password}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${url}.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}
