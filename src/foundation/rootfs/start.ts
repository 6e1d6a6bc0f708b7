import { realpathSync } from "node:fs";
import { type ProgramOptions, type RunningProgram, startProgram } from "../process.ts";
import { failure, ok, type Result } from "../result.ts";
import { enterScript } from "./enter.ts";
import { detectIsolation, type Isolation } from "./isolation.ts";
import { mapIntoRoot } from "./plain.ts";
import { resolveUser, rootReader } from "./user.ts";
import { prepareView, type View } from "./view.ts";

export interface RootedProgram extends Omit<ProgramOptions, "cwd"> {
  /** The unpacked root file system. */
  readonly root: string;
  /** Program and arguments; a name without slash is looked for in the environment's PATH, inside the root. */
  readonly command: readonly [string, ...string[]];
  /** Inside the root; made when missing. */
  readonly cwd: string;
  /** As an image's config names it: `node`, `1000:1000`. Left out or empty: the root user of the root. */
  readonly user?: string;
  /** True: what the program writes stays in the root (building). False: it is gone with the program (running). */
  readonly keep: boolean;
  /** For tests; otherwise the best that the host gives. */
  readonly isolation?: Isolation;
}

export interface StartedInRoot extends RunningProgram {
  readonly isolation: Isolation;
  /** Where the run differs from a container's in a way that somebody could trip over. */
  readonly remarks: readonly string[];
}

/** Where images look for programs when they do not say. */
export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Starts a program inside a root with the host's /usr and runtimes underneath it, so that `sh`, `node` and `python3`
 * exist, and nothing else of the host. The network stays the host's. The program's group ends at the latest when we
 * do. It keeps honest programs inside; it is no wall against hostile ones.
 * Fails with `root-user-unknown` and `root-missing`.
 */
export async function startInRoot(program: RootedProgram): Promise<Result<StartedInRoot>> {
  let root: string;
  try {
    root = realpathSync(program.root);
  } catch {
    return failure("root-missing", `There is no unpacked image at ${program.root}.`);
  }
  const isolation = program.isolation ?? (await detectIsolation());
  const user = program.user ? resolveUser(program.user, rootReader(root)) : undefined;
  if (user && !user.ok) return user;
  const ids = user?.value;
  const env: Record<string, string> = {
    HOME: ids?.home ?? (ids && ids.uid !== 0 ? "/" : "/root"),
    ...program.env,
    PATH: program.env["PATH"] ?? defaultPath,
  };
  const remarks: string[] = [];
  const switches = ids !== undefined && (ids.uid !== 0 || ids.gid !== 0);
  if (switches && isolation !== "namespace") {
    remarks.push(
      `The image's user ${program.user} is played by the person who runs this: only root can change users.`,
    );
  }
  const lost = Object.keys(env).filter((name) => isolation !== "none" && !/^[A-Za-z_]\w*$/.test(name));
  if (lost.length > 0) {
    remarks.push(
      `The shell that starts the program cannot hand on ${lost.join(", ")}: use letters, digits and _.`,
    );
  }
  const { root: _root, command, cwd, user: _user, keep, isolation: _isolation, ...options } = program;
  if (isolation === "none") {
    const mapped = mapIntoRoot(root, { command, cwd, env });
    const [file, ...args] = mapped.command;
    const running = startProgram(file, args, { ...options, cwd: mapped.cwd, env: mapped.env });
    return ok({ ...running, isolation, remarks });
  }
  const view = await prepareView(root, { keep, userNamespace: isolation === "user-namespace" });
  const account = switches && isolation === "namespace" ? `${ids.uid}:${ids.gid}` : "-";
  const [file, ...args] = enterArguments(isolation, view, account, cwd, command);
  const running = startProgram(file, args, { ...options, env });
  const finished = running.finished.finally(() => view.remove());
  const stop = async (grace?: number) => {
    await running.stop(grace);
    await finished;
  };
  return ok({ ...running, finished, stop, isolation, remarks });
}

/** The command line that enters a view. */
export function enterArguments(
  isolation: Isolation,
  view: View,
  account: string,
  cwd: string,
  command: readonly string[],
): [string, ...string[]] {
  return [
    "/usr/bin/unshare",
    ...(isolation === "user-namespace" ? ["--user", "--map-root-user"] : []),
    ...["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"],
    ...["/bin/sh", "-c", enterScript, "sh", view.scratch, account, cwd],
    ...command,
  ];
}
