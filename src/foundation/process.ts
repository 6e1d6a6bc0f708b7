import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { guard, release } from "./guardian.ts";

export interface ProgramOptions {
  readonly cwd?: string;
  /** The whole environment of the program: nothing is inherited beyond what stands here. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Milliseconds; the program's whole process group is ended after that. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** False for a program that runs on and on: its output goes to `onLine` alone and is not kept. True otherwise. */
  readonly keepOutput?: boolean;
  /** Called for each line as it is printed, without its line end. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

export interface ProgramResult {
  /** Null when a signal ended it or it could not be started. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly timedOut: boolean;
  /** Set when the program could not be started at all, such as ENOENT. */
  readonly startError?: string;
}

export interface RunningProgram {
  readonly pid: number | undefined;
  readonly process: ChildProcess;
  readonly finished: Promise<ProgramResult>;
  /** Asks with SIGTERM, insists with SIGKILL after `grace` milliseconds; the whole group, not the leader alone. */
  stop(grace?: number): Promise<void>;
}

/** Starts a program as the leader of its own process group, which ends at the latest when we do. */
export function startProgram(file: string, args: readonly string[], options: ProgramOptions): RunningProgram {
  const child = spawn(file, args, {
    ...(options.cwd && { cwd: options.cwd }),
    env: options.env as NodeJS.ProcessEnv,
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: true,
  });
  const leader = child.pid;
  if (leader !== undefined) guard(leader);
  const end = (signal: NodeJS.Signals) => {
    if (leader === undefined) return;
    try {
      process.kill(-leader, signal);
    } catch {
      // The group is gone already.
    }
  };
  let timedOut = false;
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          end("SIGKILL");
        }, options.timeout);
  const onAbort = () => end("SIGKILL");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  if (options.signal?.aborted) onAbort();

  const keep = options.keepOutput ?? true;
  const stdout = collect(child.stdout, keep, (line) => options.onLine?.(line, "stdout"));
  const stderr = collect(child.stderr, keep, (line) => options.onLine?.(line, "stderr"));
  if (options.input !== undefined) {
    child.stdin?.on("error", () => {}); // A program may end before it has read everything.
    child.stdin?.end(options.input);
  }

  let startError: string | undefined;
  child.on("error", (error: NodeJS.ErrnoException) => {
    startError = error.code ?? error.message;
  });
  const finished = new Promise<ProgramResult>((resolve) => {
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      if (leader !== undefined) release(leader);
      resolve({
        exitCode: startError ? null : exitCode,
        stdout: stdout(),
        stderr: stderr(),
        timedOut,
        ...(startError && { startError }),
      });
    });
  });
  const stop = async (grace = 2000) => {
    end("SIGTERM");
    const insist = setTimeout(() => end("SIGKILL"), grace);
    await finished;
    clearTimeout(insist);
    end("SIGKILL"); // What the leader left behind in its group.
  };
  return { pid: leader, process: child, finished, stop };
}

/** Runs a program to its end. Never throws for what the program did. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  return startProgram(file, args, options).finished;
}

function collect(stream: Readable | null, keep: boolean, onLine: (line: string) => void): () => Buffer {
  const chunks: Buffer[] = [];
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream?.on("data", (chunk: Buffer) => {
    if (keep) chunks.push(chunk);
    const lines = (rest + decoder.write(chunk)).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  stream?.on("close", () => {
    if (rest) onLine(rest);
  });
  return () => Buffer.concat(chunks);
}

/** The few variables that a program of the operating system needs; every vendor's variable stays outside. */
export function plainEnvironment(
  extra: Readonly<Record<string, string>> = {},
  source: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER"]) {
    const value = source[name];
    if (value !== undefined) kept[name] = value;
  }
  return { ...kept, ...extra };
}
