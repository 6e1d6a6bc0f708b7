import { describe, expect, it } from "vitest";
import type { Step } from "../contracts/step.ts";
import { steppedClock } from "../foundation/clock.ts";
import { seededIds } from "../foundation/ids.ts";
import { createRedactor } from "../foundation/redaction.ts";
import { ok } from "../foundation/result.ts";
import { type RolloutInput, rollOut } from "./roll-out.ts";
import { usualLimits } from "./run/limits.ts";
import { step } from "./testing/run.ts";
import { type Disk, emptyDisk, memoryStorage } from "./testing/storage.ts";

const ids = seededIds("roll out");

/** A company whose storage exists once its step has acted, and a laptop with a disk of its own. */
function company() {
  const shared = emptyDisk();
  let made = false;
  const bucket: Step = {
    ...step("bucket"),
    look: async () => (made ? { sight: "matches", facts: new Map([["bucket", "b"]]) } : { sight: "missing" }),
    act: async () => {
      made = true;
      return { outcome: "done" };
    },
  };
  const rollout = (laptop: Disk, rest: Partial<RolloutInput> = {}) =>
    rollOut({
      steps: [bucket, step("after", ["bucket"])],
      client: () => undefined,
      known: { facts: new Map() },
      wish: {},
      dryRun: false,
      storage: {
        local: memoryStorage(laptop, undefined, "laptop"),
        company: async () => ok(made ? memoryStorage(shared, undefined, "company") : null),
        madeBy: "bucket",
      },
      ...{ who: "ada", host: "laptop" },
      processes: { own: () => "1", alive: () => false },
      clock: steppedClock(new Date("2026-11-24T08:00:00Z")),
      ids,
      redactor: createRedactor(),
      limits: usualLimits,
      signal: new AbortController().signal,
      emit: () => {},
      ...rest,
    });
  return { shared, rollout };
}

const text = (disk: Disk) => disk.cells.get("journal")?.bytes.toString() ?? "";

describe("a rollout", () => {
  it("moves its journal into the company's storage once that is there, and a second laptop goes on from it", async () => {
    const { shared, rollout } = company();
    const [first, second] = [emptyDisk(), emptyDisk()];
    const one = await rollout(first);
    expect(one).toMatchObject({ ok: true, value: { outcome: "done", diagnostics: [] } });
    expect(text(first)).toContain('"journal-moved"');
    expect(text(shared)).toContain('"run-ended"');

    const two = await rollout(second, { who: "ben" });
    expect(two).toMatchObject({ ok: true, value: { outcome: "done", diagnostics: [] } });
    expect(text(second)).toBe("");
    expect(text(shared).match(/"run-started"/g)).toHaveLength(2);
    // The first laptop, too, goes on there.
    expect(await rollout(first)).toMatchObject({ ok: true, value: { outcome: "done" } });
    expect(text(shared).match(/"run-started"/g)).toHaveLength(3);
  });

  it("only looks on a dry run: neither lock nor journal", async () => {
    const { rollout } = company();
    const disk = emptyDisk();
    const run = await rollout(disk, { dryRun: true });
    expect(run.ok && [...run.value.steps].map(([id, { end }]) => [id, end])).toEqual([
      ["bucket", "would-act"],
      ["after", "blocked"],
    ]);
    expect(disk.cells.size).toBe(0);
  });

  it("does nothing where the steps do not fit together", async () => {
    const { rollout } = company();
    const disk = emptyDisk();
    const run = await rollout(disk, { steps: [step("one", ["nowhere"])] });
    expect(run).toMatchObject({ ok: false, diagnostics: [{ code: "rollout-fact-missing" }] });
    expect(disk.cells.size).toBe(0);
  });
});
