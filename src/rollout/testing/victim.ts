/**
 * A program that rolls out into a folder, and kills itself with SIGKILL at its n-th moment: before or after a write of
 * journal or lock, in the middle of one, before or after a side effect. Arguments: the folder, n (0: never).
 */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalStorage } from "../../contracts/journal.ts";
import type { Step } from "../../contracts/step.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { createRedactor } from "../../foundation/redaction.ts";
import { expect as take } from "../../foundation/result.ts";
import { planGraph } from "../graph.ts";
import { localStorage } from "../local-storage.ts";
import { machineName } from "../operator.ts";
import { systemProcesses } from "../processes.ts";
import { usualLimits } from "../run/limits.ts";
import { runSteps } from "../run.ts";
import { select } from "../selection.ts";
import { openSession } from "../session.ts";

const [folder = "", death = "0"] = process.argv.slice(2);
let moments = 0;
function moment(): void {
  moments += 1;
  if (moments === Number(death)) process.kill(process.pid, "SIGKILL");
}

const storage = localStorage(join(folder, "state"), async (file, bytes, position) => {
  moment();
  const half = Math.ceil(bytes.length / 2);
  const { bytesWritten } = await file.write(bytes, 0, half, position);
  moment();
  return bytesWritten;
});
const mortalStorage: JournalStorage = {
  place: storage.place,
  read: storage.read,
  async append(...write) {
    const result = await storage.append(...write);
    moment();
    return result;
  },
  async swap(...write) {
    const result = await storage.swap(...write);
    moment();
    return result;
  },
};

const world = join(folder, "world");
mkdirSync(world, { recursive: true });

function step(id: string, needs: readonly string[]): Step {
  const parts = [1, 2].map((part) => join(world, `${id}.${part}`));
  return {
    id,
    title: id,
    day1: 1,
    by: "groundwork",
    effort: { hours: 1, usualWaitHours: 0 },
    needs,
    gives: [id],
    undo: "automatic",
    async look() {
      const there = parts.filter((part) => existsSync(part));
      if (there.length === parts.length) return { sight: "matches", facts: new Map([[id, "there"]]) };
      return there.length === 0 ? { sight: "missing" } : { sight: "differs", differences: [] };
    },
    async act() {
      for (const part of parts.filter((path) => !existsSync(path))) {
        moment();
        appendFileSync(join(folder, "made"), `${part}\n`);
        writeFileSync(part, "", { flag: "wx" });
        moment();
      }
      return { outcome: "done" };
    },
  };
}

const doors = {
  clock: systemClock,
  ids: systemIds,
  redactor: createRedactor(),
  processes: systemProcesses,
};
const operator = { who: "ana", host: "laptop", machine: take(await machineName(mortalStorage, systemIds)) };
const session = take(await openSession(mortalStorage, operator, doors));
const graph = take(planGraph([step("a", []), step("b", ["a"]), step("c", ["a"])], new Set()));
const summary = await runSteps({
  ...doors,
  graph,
  selection: take(select(graph, {})),
  client: () => undefined,
  known: { facts: new Map() },
  journal: session.journal,
  limits: usualLimits,
  signal: new AbortController().signal,
  emit: () => {},
});
const said = await session.close(summary.outcome, summary.unsettled);
process.stdout.write(JSON.stringify({ outcome: summary.outcome, moments, said }));
