import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { Hono } from "hono";
import { readCompany } from "../../../src/cli/company.ts";
import { rehearsedDeployers } from "../../../src/cli/rehearse/deployers.ts";
import { operatorEnvironment } from "../../../src/cli/rehearse/door.ts";
import { createPeople } from "../../../src/cli/rehearse/people.ts";
import {
  createClosing,
  endpoints,
  type SharedStandIns,
  startShared,
} from "../../../src/cli/rehearse/stand-ins.ts";
import type { RolloutEvent } from "../../../src/contracts/rollout-event.ts";
import type { Faults, Witness } from "../../../src/contracts/stand-in/faults.ts";
import { startServer } from "../../../src/contracts/stand-in/server.ts";
import { findKubectl } from "../../../src/foundation/kubectl.ts";
import { plainEnvironment } from "../../../src/foundation/process.ts";
import { expect as take } from "../../../src/foundation/result.ts";
import type { Wish } from "../../../src/rollout/selection.ts";
import { family, root, untilGone } from "../rehearsal.ts";
import { type ChangingCall, changingCall } from "./calls.ts";
import type { Briefing } from "./victim.ts";

/** When a rollout may die: a call has not come, or its answer has not. Which making call of its name it is, is told. */
export type Moment = `${"before" | "after"} ${string}`;

/** How one process came to its end. */
export interface Ended {
  readonly outcome: "killed" | "done" | "waiting" | "failed" | "refused" | "cancelled" | "crashed";
  /** Where it was killed. */
  readonly at?: Moment;
  readonly said: string;
  readonly events: readonly RolloutEvent[];
}

/** The vendors and the people, who outlive every rollout. */
export interface MortalWorld {
  readonly standIns: SharedStandIns;
  readonly folder: string;
  /** Calls of rollouts that took effect, in order. */
  readonly taken: readonly ChangingCall[];
  /** Starts a rollout; it is killed at the first moment that is fatal. */
  rollOut(wish: Wish, fatal: (moment: Moment) => boolean): Promise<Ended>;
  close(): Promise<void>;
}

/** Bundles the program that dies, once for all worlds. */
export async function bundleVictim(folder: string): Promise<string> {
  await build({
    entryPoints: [join(import.meta.dirname, "victim.ts")],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    ...{ bundle: true, splitting: true, platform: "node", format: "esm", logLevel: "error" },
    loader: { ".md": "text", ".tf": "text", ".yaml": "text" },
    mainFields: ["module", "main"],
    external: ["@aws-cdk/lambda-layer-kubectl-v35"],
    banner: {
      js: `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);`,
    },
  });
  // A build that comes in between would take it away.
  copyFileSync(join(root, "dist/action/index.mjs"), join(folder, "action.mjs"));
  return join(folder, "victim.mjs");
}

export async function startMortalWorld(
  program: string,
  folder: string,
  blueprintFile: string,
): Promise<MortalWorld> {
  mkdirSync(folder, { recursive: true });
  const { blueprint } = take(readCompany(blueprintFile));
  const taken: ChangingCall[] = [];
  let current:
    | { readonly mark: string; readonly fatal: (moment: Moment) => boolean; die(at: Moment): void }
    | undefined;
  let underway = 0;

  const isAlive = (mark: string) => current?.mark === mark;
  const diesAt = (moment: Moment): boolean => {
    if (!current?.fatal(moment)) return false;
    current.die(moment);
    return true;
  };
  const momentOf = (when: "before" | "after", { name, makes }: ChangingCall): Moment => {
    const made = taken.filter((call) => makes && call.name === name).length;
    return `${when} ${name}${made > 1 || (when === "before" && made > 0) ? ` (${when === "before" ? made + 1 : made})` : ""}`;
  };
  const witness: Witness = async (request) => {
    const mark = markOf(request, current?.mark);
    const call = mark === undefined ? undefined : await changingCall(request);
    if (mark === undefined || !call) return "goes on";
    if (!isAlive(mark)) return "lost";
    if (diesAt(momentOf("before", call))) return "lost";
    underway += 1;
    return ({ status }) => {
      underway -= 1;
      if (status >= 400) return "goes on";
      taken.push(call);
      return isAlive(mark) && diesAt(momentOf("after", call)) ? "lost" : "goes on";
    };
  };

  const closing = createClosing();
  const watched = {
    close: closing.close,
    add(running: Parameters<typeof closing.add>[0] & { readonly faults?: Faults }) {
      running.faults?.witness(witness);
      closing.add(running);
    },
  };
  const log = process.env["GROUNDWORK_TEST_LOG"]
    ? (line: string) => process.stderr.write(`${line}\n`)
    : () => {};
  const standIns = take(await startShared(blueprint, folder, watched, log));
  const deployers = rehearsedDeployers({
    ...{ blueprint, folder, closing: watched, log, github: standIns.github },
    kubectl: take(await findKubectl()),
  });
  const app = new Hono().post("/:environment", async (context) => {
    const installed = await deployers.install(
      context.req.param("environment"),
      await context.req.json(),
      new AbortController().signal,
    );
    return context.text("", installed.ok ? 200 : 503);
  });
  const door = take(await startServer({ name: "installer", app }));
  watched.add(door);

  const environment = operatorEnvironment(blueprint, standIns, folder);
  const evening = new AbortController();
  let rollouts = 0;
  const rollOut: MortalWorld["rollOut"] = async (wish, fatal) => {
    rollouts += 1;
    const mark = `rollout-${rollouts}`;
    const child = spawn(process.execPath, [program], {
      cwd: folder,
      env: plainEnvironment(),
      detached: true,
    });
    const events: RolloutEvent[] = [];
    let over: { readonly outcome: Ended["outcome"]; readonly diagnostics: unknown } | undefined;
    let killedAt: Moment | undefined;
    let errors = "";
    let gone: Promise<void> | undefined;
    current = {
      ...{ mark, fatal },
      die(at) {
        killedAt = at;
        current = undefined;
        gone = killFamily(child);
      },
    };
    const people = createPeople({
      ...{ blueprint, standIns, signal: evening.signal },
      environment: shared(environment, (added) => child.stdin.write(`${JSON.stringify(added)}\n`)),
      tell: (event) => log(JSON.stringify(event)),
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      const event = JSON.parse(line) as RolloutEvent | ({ event: "over" } & NonNullable<typeof over>);
      log(`${mark} ${line}`);
      if (event.event === "over") over = event;
      else {
        events.push(event);
        people.hear(event);
      }
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.stdin.on("error", () => {});
    const briefing: Briefing = {
      ...{ blueprint: blueprintFile, folder: join(folder, "laptop"), environment, mark, wish },
      actionBundle: join(dirname(program), "action.mjs"),
      endpoints: endpoints(standIns),
      deployers: door.url,
    };
    child.stdin.write(`${JSON.stringify(briefing)}\n`);
    await new Promise((closed) => child.on("close", closed));
    current = undefined;
    await gone;
    while (underway > 0) await new Promise((later) => setTimeout(later, 5));
    if (killedAt) return { outcome: "killed", at: killedAt, said: errors, events };
    const said = `${errors}${over ? JSON.stringify(over.diagnostics) : ""}`;
    return { outcome: over?.outcome ?? "crashed", said, events };
  };
  return {
    ...{ standIns, folder, taken, rollOut },
    async close() {
      evening.abort();
      await closing.close();
    },
  };
}

/** What went wrong in a run, step by step. */
export function problemsOf({ events }: Ended) {
  return events.flatMap((event) =>
    event.event === "ended" && event.end.end === "failed"
      ? event.end.diagnostics.map(({ code, summary, cause }) => ({ step: event.step, code, summary, cause }))
      : [],
  );
}

/**
 * Which rollout calls: our own clients say it in a header, and the engine at the end of its name. Git does not, but
 * nobody else pushes on Day 1. Undefined for anybody else.
 */
function markOf(request: Request, running: string | undefined): string | undefined {
  if (new URL(request.url).pathname.endsWith("/git-receive-pack")) return running ?? "nobody's";
  const agent = request.headers.get("user-agent") ?? "";
  return request.headers.get("x-groundwork-victim") ?? /x-groundwork-victim\/(\S+)$/.exec(agent)?.[1];
}

/** As when the power fails: the process and all that it started stop at once, and then are no more. */
async function killFamily(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const all = family(child.pid);
  for (const signal of ["SIGSTOP", "SIGKILL"] as const) {
    for (const pid of all) {
      try {
        process.kill(pid, signal);
      } catch {
        // It ended by itself.
      }
    }
  }
  await untilGone(all);
}

/** The operator's environment; whoever puts something there tells the rollout that runs. */
function shared(
  environment: Record<string, string>,
  tell: (added: Readonly<Record<string, string>>) => void,
): Record<string, string> {
  return new Proxy(environment, {
    set(target, name, value: string) {
      target[String(name)] = value;
      tell({ [String(name)]: value });
      return true;
    },
  });
}
