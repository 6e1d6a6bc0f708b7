import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededIds } from "../foundation/ids.ts";
import { createRedactor } from "../foundation/redaction.ts";
import { expect as take } from "../foundation/result.ts";
import { planGraph } from "./graph.ts";
import { readLines } from "./journal/lines.ts";
import { usualLimits } from "./run/limits.ts";
import { type RunSummary, runSteps } from "./run.ts";
import { select } from "./selection.ts";
import { openSession } from "./session.ts";
import { sleepersClock } from "./testing/clock.ts";
import { type Disk, emptyDisk, immortal, type Mortal, memoryStorage, mortal } from "./testing/storage.ts";
import {
  emptyWorld,
  type Kind,
  partsOf,
  personActs,
  stepsOf,
  type Wanted,
  type World,
} from "./testing/world.ts";

const operator = { who: "ana", host: "laptop", machine: "m-ana" };

/** Where the journal lies: on the laptop at first, in the company's bucket once there is one. */
interface Disks {
  readonly laptop: Disk;
  readonly company: Disk;
}

/** One process from its first look at the lock to its end, or to its death. */
async function rollout(
  wanted: readonly Wanted[],
  world: World,
  disks: Disks,
  process: Mortal,
  seed: string,
): Promise<RunSummary | "died"> {
  const doors = {
    clock: sleepersClock(),
    redactor: createRedactor(),
    ids: seededIds(seed),
    processes: { own: () => "1", alive: () => false },
  };
  const whole = async () => {
    const company = memoryStorage(disks.company, process, "company");
    const opened = await openSession(memoryStorage(disks.laptop, process, "laptop"), operator, doors);
    const moved = !opened.ok && opened.diagnostics[0]?.code === "journal-moved";
    const session = take(moved ? await openSession(company, operator, doors) : opened);
    let moving: Promise<unknown> | undefined;
    const graph = take(planGraph(stepsOf(wanted, world, process), new Set()));
    const summary = await runSteps({
      ...doors,
      graph,
      selection: take(select(graph, {})),
      client: () => undefined,
      known: { facts: new Map() },
      journal: session.journal,
      limits: {
        ...usualLimits,
        parallel: 3,
        patienceMilliseconds: 60_000,
        lookMilliseconds: 1e7,
        actMilliseconds: 1e7,
      },
      signal: new AbortController().signal,
      emit: (event) => {
        const there = event.event === "ended" && event.step === "bucket" && event.end.end === "matches";
        if (there && !moved) moving = session.moveTo(company).then(take);
      },
    });
    await moving;
    expect(await session.close(summary.outcome, summary.unsettled)).toEqual([]);
    return summary;
  };
  const end = await Promise.race([whole(), process.died]);
  await new Promise(setImmediate);
  return end;
}

/** Runs processes that die at the given moments, then some that live, until all is done. */
async function untilDone(wanted: readonly Wanted[], deaths: readonly number[], seed: string) {
  const world = emptyWorld();
  const disks = { laptop: emptyDisk(), company: emptyDisk() };
  let moments = 0;
  for (let run = 0; run < deaths.length + 6; run++) {
    const death = deaths[run];
    const process = death === undefined ? immortal() : mortal(death);
    const end = await rollout(wanted, world, disks, process, `${seed}/${run}`);
    moments += process.moments();
    if (end !== "died" && end.outcome === "done") return { world, disks, moments, summary: end };
    personActs(world);
  }
  throw new Error("it never came to an end");
}

function expectOneWorld(
  wanted: readonly Wanted[],
  { world, disks, summary }: Awaited<ReturnType<typeof untilDone>>,
) {
  for (const { id, kind } of wanted) {
    expect(summary.facts.get(`fact.${id}`)).toBe(`id of ${id}`);
    for (const part of partsOf(id, kind)) {
      expect(world.resources.get(part)).toBe(0);
      expect([part, world.made.get(part) ?? 0]).toEqual([part, kind === "person" ? 0 : 1]);
    }
  }
  const [left, last] = wanted.some(({ id }) => id === "bucket")
    ? [disks.laptop, disks.company]
    : [undefined, disks.laptop];
  const entries = take(readLines(last.cells.get("journal")!.bytes, "")).entries;
  expect(entries.at(-1)?.event).toBe("run-ended");
  expect(last.cells.get("lock")!.bytes).toHaveLength(0);
  if (!left) return;
  // Everything that was written before is there, too.
  const before = take(readLines(left.cells.get("journal")!.bytes, "")).entries;
  expect(before.at(-1)).toMatchObject({ event: "journal-moved", to: "company" });
  expect(entries.slice(0, before.length)).toEqual(before);
}

const company: readonly Wanted[] = [
  { id: "sign-up", kind: "person", needs: [] },
  { id: "organization", kind: "several", needs: ["sign-up"] },
  { id: "account", kind: "slow", needs: ["organization"] },
  { id: "bucket", kind: "hiding", needs: ["organization"] },
  { id: "repositories", kind: "several", needs: [] },
  { id: "cluster", kind: "hiding", needs: ["account", "bucket", "repositories"] },
];

describe("a rollout that is killed", () => {
  it("at any one moment ends in the same world, and does nothing twice", async () => {
    const clean = await untilDone(company, [], "clean");
    expectOneWorld(company, clean);
    for (let death = 1; death <= clean.moments; death++) {
      expectOneWorld(company, await untilDone(company, [death], `death ${death}`));
    }
  });

  it("again and again, whatever the steps, ends in the same world", async () => {
    const wanted = fc
      .array(
        fc.record({
          kind: fc.constantFrom<Kind>("several", "slow", "hiding", "person"),
          needs: fc.array(fc.nat({ max: 6 }), { maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 7 },
      )
      .map((list) =>
        list.map(({ kind, needs }, i): Wanted => {
          const earlier = [...new Set(needs.filter((need) => need < i))];
          return { id: `s${i}`, kind, needs: earlier.map((need) => `s${need}`) };
        }),
      );
    const deaths = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(wanted, deaths, fc.string(), async (steps, moments, seed) => {
        expectOneWorld(steps, await untilDone(steps, moments, seed));
      }),
      { numRuns: 150 },
    );
  });
});
