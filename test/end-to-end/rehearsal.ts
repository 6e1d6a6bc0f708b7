import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { anyEngine } from "../../src/systems/terraform/engine/testing.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Since 2026-11-24: a rehearsal comes to its end only where there is Terraform or OpenTofu. */
export const engineIsThere = anyEngine !== undefined;

/** One line of `--json` output. */
export type Line = { readonly event: string } & Readonly<Record<string, unknown>>;

/** A rehearsal as anybody would start it, watched through its JSON lines. */
export interface Rehearsal {
  readonly process: ChildProcess;
  readonly lines: readonly Line[];
  /** Everything on standard output that is not a JSON object with an `event`. */
  readonly noise: readonly string[];
  /** What it wrote to standard error. */
  errors(): string;
  /** The first line that fits, as soon as it is there; rejects when the program ends before. */
  until(fits: (line: Line) => boolean): Promise<Line>;
  readonly ended: Promise<number | null>;
}

/** Starts `npm start --silent -- --json …` when `through` is npm, or the program itself. */
export function startRehearsal(
  through: "npm" | "node",
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = { ...process.env, PATH: anyEngine?.searchPath },
): Rehearsal {
  const [file, first] =
    through === "npm"
      ? (["npm", ["start", "--silent", "--", "--json"]] as const)
      : ([process.execPath, ["dist/groundwork.js", "rehearse", "--json"]] as const);
  const child = spawn(file, [...first, ...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const lines: Line[] = [];
  const noise: string[] = [];
  const waiting = new Set<() => void>();
  let rest = "";
  let errors = "";
  let over = false;
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  child.stdout.on("data", (chunk) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) read(part, lines, noise);
    for (const look of waiting) look();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (code) => {
      over = true;
      if (rest) noise.push(rest);
      for (const look of waiting) look();
      resolve(code);
    });
  });
  return {
    process: child,
    lines,
    noise,
    errors: () => errors,
    ended,
    until: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(fits);
          if (!found && !over) return;
          waiting.delete(look);
          if (found) resolve(found);
          else reject(new Error(`it ended before that: ${JSON.stringify(lines.slice(-3))} ${errors}`));
        };
        waiting.add(look);
        look();
      }),
  };
}

function read(text: string, lines: Line[], noise: string[]): void {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "event" in value) {
      lines.push(value as Line);
      return;
    }
  } catch {
    // Not JSON: noise.
  }
  noise.push(text);
}

/** The process and everything below it, by number; detached children included, as long as their parents live. */
export function family(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    const stat = /^\d+$/.test(entry) ? statOf(Number(entry)) : undefined;
    if (stat) parents.set(Number(entry), stat.parent);
  }
  const isBelow = (child: number): boolean =>
    child === pid || (child > 1 && isBelow(parents.get(child) ?? 0));
  return [...parents.keys()].filter(isBelow);
}

/** The processes that a process started itself. */
export function children(pid: number): readonly number[] {
  return family(pid).filter((child) => statOf(child)?.parent === pid);
}

/** Resolves when none of the processes is there any more; a zombie counts as gone. */
export async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some((pid) => (statOf(pid)?.state ?? "Z") !== "Z")) await delay(50);
}

function statOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", parent = ""] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
