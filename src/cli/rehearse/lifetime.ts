import { readFileSync } from "node:fs";

/** Why the program has to end before its work is done. */
export type Ending = "SIGINT" | "SIGTERM" | "SIGHUP" | "parent-gone";

export interface Lifetime {
  readonly signal: AbortSignal;
  /** Set once the program was told to end. */
  ending(): Ending | undefined;
  dispose(): void;
}

/**
 * Ends with whoever started us: on a signal, and when the parent disappears without one. Started by npm there may
 * be a shell in between that outlives npm, so the shell's own parent is watched too.
 */
export function watchLifetime(every = 500): Lifetime {
  const controller = new AbortController();
  let ending: Ending | undefined;
  const end = (why: Ending) => {
    ending ??= why;
    controller.abort(why);
  };
  const handlers = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((name) => {
    const handler = () => end(name);
    process.on(name, handler);
    return () => process.off(name, handler);
  });
  const ancestors = watchedAncestors();
  const timer = setInterval(() => {
    if (ancestors.some(({ pid, parent }) => parentOf(pid) !== parent)) end("parent-gone");
  }, every).unref();
  return {
    signal: controller.signal,
    ending: () => ending,
    dispose() {
      clearInterval(timer);
      for (const remove of handlers) remove();
    },
  };
}

interface Link {
  readonly pid: number;
  readonly parent: number;
}

/** Ourselves and our parent; and the parent's parent, when the parent is only the shell that npm starts scripts with. */
function watchedAncestors(): readonly Link[] {
  const own = { pid: process.pid, parent: process.ppid };
  if (process.env["npm_lifecycle_event"] === undefined || !isShell(process.ppid)) return [own];
  const above = parentOf(process.ppid);
  return above === undefined ? [own] : [own, { pid: process.ppid, parent: above }];
}

/** From /proc: `pid (name) state ppid …`; the name may hold anything, a closing bracket included. */
function stat(pid: number): { readonly name: string; readonly parent: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = text.lastIndexOf(")");
    const parent = Number(text.slice(end + 2).split(" ")[1]);
    return { name: text.slice(text.indexOf("(") + 1, end), parent };
  } catch {
    return undefined;
  }
}

function parentOf(pid: number): number | undefined {
  return pid === process.pid ? process.ppid : stat(pid)?.parent;
}

function isShell(pid: number): boolean {
  return ["sh", "dash", "bash", "ash", "zsh"].includes(stat(pid)?.name ?? "");
}
