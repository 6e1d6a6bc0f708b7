import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { RunningProgram } from "../../../../foundation/process.ts";
import { failed, ok, type Result } from "../../../../foundation/result.ts";
import { detectIsolation, type Isolation } from "../../../../foundation/rootfs/isolation.ts";
import { startInRoot } from "../../../../foundation/rootfs/start.ts";
import type { Launch } from "./configure.ts";
import type { LocalImage } from "./images.ts";

export interface Launched {
  readonly program: RunningProgram;
  /** Resolves once the program has ended and what it wrote is gone. */
  readonly ended: Promise<Exit>;
  readonly remarks: readonly string[];
}

export interface Exit {
  readonly exitCode: number;
  readonly reason: "Completed" | "Error";
  readonly message?: string;
}

/**
 * Starts a container's program. What it writes is its own and goes with it: a layer above the image's where the host
 * gives namespaces, a copy of the image where it does not, so that the image stays as it was verified.
 */
export async function launch(
  image: LocalImage,
  { command, cwd, environment: env, user }: Launch,
  onLine: (line: string) => void,
  wanted?: Isolation,
): Promise<Result<Launched>> {
  const isolation = wanted ?? (await detectIsolation());
  const copy = isolation === "none" ? copyOf(image.root) : undefined;
  const started = await startInRoot({
    root: copy?.root ?? image.root,
    command,
    cwd,
    env,
    ...(user && { user }),
    keep: false,
    keepOutput: false,
    onLine,
    isolation,
  });
  if (!started.ok) {
    copy?.remove();
    return failed(...started.diagnostics);
  }
  const program = started.value;
  const ended = program.finished.then((result) => {
    copy?.remove();
    return exitOf(result, program);
  });
  return ok({ program, ended, remarks: program.remarks });
}

function copyOf(root: string): { readonly root: string; remove(): void } {
  const folder = mkdtempSync(join(dirname(root), `.${basename(root)}-`));
  const own = join(folder, "root");
  cpSync(root, own, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  return { root: own, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** How the program ended; one that a signal ended has the shell's exit code for it. */
function exitOf(result: Awaited<RunningProgram["finished"]>, { process }: RunningProgram): Exit {
  const signals: Readonly<Record<string, number>> = { SIGTERM: 143, SIGKILL: 137, SIGINT: 130 };
  const exitCode = result.exitCode ?? signals[process.signalCode ?? ""] ?? 128;
  return {
    exitCode,
    reason: exitCode === 0 ? "Completed" : "Error",
    ...(result.startError && { message: result.startError }),
  };
}
