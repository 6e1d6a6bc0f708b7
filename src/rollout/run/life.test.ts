import { describe, expect, it } from "vitest";
import type { Outcome, Sight } from "../../contracts/outcome.ts";
import { failure } from "../../foundation/result.ts";
import { exitCode } from "../run.ts";
import { codesOf, done, endsOf, matches, missing, run, sights, step, why } from "../testing/run.ts";
import { emptyDisk, memoryStorage } from "../testing/storage.ts";

describe("waiting", () => {
  const task = { what: "Enable it", link: "https://vendor.example", enter: [], usualWaitHours: 2 };

  it("for a person or a vendor is an outcome of its own, and nothing is asked twice", async () => {
    let asked = 0;
    const person = step("person", [], {
      by: "person",
      look: async () => missing,
      act: async () => {
        asked += 1;
        return { outcome: "needs-person", task };
      },
    });
    const vendor = step("vendor", [], { look: async () => ({ sight: "underway", why: "creating" }) });
    const { summary, journal, events } = await run([person, vendor, step("next", ["person"])], {
      limits: { patienceMilliseconds: 60_000 },
    });
    expect(endsOf(summary)).toEqual({ person: "needs-person", vendor: "waiting", next: "blocked" });
    expect([summary.outcome, exitCode(summary), asked]).toEqual(["waiting", 3, 1]);
    expect(journal.state.steps.get("person")?.waiting).toMatchObject({ for: "person", why: "Enable it" });
    expect(events).toContainEqual({ event: "waiting", step: "person", why: "Enable it", task });
  });

  it("ends when it is there in time, and does not keep others from going on", async () => {
    const slow = Array.from({ length: 5 }, (_, i) =>
      step(`slow${i}`, [], {
        look: sights(
          missing,
          missing,
          { sight: "underway", why: "creating" },
          matches({ [`slow${i}`]: "1" }),
        ),
        act: async () => ({ outcome: "waiting", why: "creating" }),
      }),
    );
    const { summary, clock } = await run([...slow, step("other")], {
      limits: { parallel: 1, patienceMilliseconds: 600_000, pollMilliseconds: 10_000 },
    });
    expect(summary.outcome).toBe("done");
    // One after the other they would take 150 s.
    expect(clock.monotonic()).toBeLessThan(75_000);
  });

  it("acts anew on what was underway and then is not", async () => {
    let acts = 0;
    const flaky = step("flaky", [], {
      look: async () => (acts > 0 ? matches({ flaky: "1" }) : await first()),
      act: async () => {
        acts += 1;
        return done;
      },
    });
    const first = sights({ sight: "underway", why: "creating" }, missing);
    const { summary } = await run([flaky], { limits: { patienceMilliseconds: 60_000 } });
    expect([endsOf(summary)["flaky"], acts]).toEqual(["matches", 1]);
  });
});

describe("a look that cannot tell", () => {
  it("is tried again with growing pauses, and no earlier than the vendor said", async () => {
    const unknown: Sight = { sight: "unknown", why };
    const look = sights(
      unknown,
      unknown,
      { ...unknown, retryAfterMilliseconds: 90_000 },
      matches({ a: "1" }),
    );
    const { summary, events } = await run([step("a", [], { look })]);
    expect(summary.outcome).toBe("done");
    const pauses = events.flatMap((e) => (e.event === "retrying" ? [e.afterMilliseconds] : []));
    expect(pauses).toHaveLength(3);
    for (const [at, [least, most]] of [
      [250, 500],
      [500, 1_000],
      [91_000, 92_000],
    ].entries()) {
      expect(pauses[at]).toBeGreaterThanOrEqual(least!);
      expect(pauses[at]).toBeLessThanOrEqual(most!);
    }
  });

  it("never makes a step act, and fails in the end", async () => {
    let looks = 0;
    const look = async (): Promise<Sight> => {
      looks += 1;
      return { sight: "unknown", why };
    };
    const { summary, events } = await run([step("a", [], { look })], { limits: { tries: 4 } });
    expect([codesOf(summary, "a"), looks]).toEqual([["vendor-unreachable"], 4]);
    expect(events.some((e) => e.event === "acting")).toBe(false);
  });

  it("is not waited for when the vendor names a very long time", async () => {
    const look = async (): Promise<Sight> => ({ sight: "unknown", why, retryAfterMilliseconds: 3_600_000 });
    const { clock } = await run([step("a", [], { look })]);
    expect(clock.monotonic()).toBe(0);
  });

  it("is given up when it takes too long", async () => {
    const look = () => new Promise<Sight>(() => {});
    const { summary, clock } = await run([step("a", [], { look })], {
      limits: { tries: 2, lookMilliseconds: 1_000 },
    });
    expect(codesOf(summary, "a")).toEqual(["step-timed-out"]);
    expect(clock.monotonic()).toBeGreaterThan(2_000);
  });
});

describe("an act", () => {
  it("is believed only when a look shows it", async () => {
    const liar = step("liar", [], { look: async () => missing, act: async () => done });
    const late = step("late", [], { look: sights(missing, missing, missing, matches({ late: "1" })) });
    const { summary, journal } = await run([liar, late]);
    expect(endsOf(summary)).toEqual({ liar: "failed", late: "matches" });
    expect(codesOf(summary, "liar")).toEqual(["step-not-proved"]);
    expect(journal.state.steps.get("liar")?.unproved).toMatchObject({ interrupted: false });
  });

  it("that was refused for now is tried again after another look, under another name", async () => {
    const operations: string[] = [];
    let looks = 0;
    const { summary } = await run([
      step("throttled", [], {
        look: async () => {
          looks += 1;
          return operations.length === 3 ? matches({ throttled: "1" }) : missing;
        },
        act: async ({ operation }) => {
          operations.push(operation);
          if (operations.length === 3) return done;
          return { outcome: "failed", diagnostics: why, retryAfterMilliseconds: 0 };
        },
      }),
    ]);
    expect([summary.outcome, looks, new Set(operations).size]).toEqual(["done", 4, 3]);
  });

  it("whose answer was lost keeps its name for the next run, for a day", async () => {
    const operations: string[] = [];
    const lost = step("lost", [], {
      look: async () => missing,
      act: async ({ operation }) => {
        operations.push(operation);
        return { outcome: "failed", diagnostics: why, unsure: true };
      },
    });
    const disk = emptyDisk();
    for (const time of ["24T08:00", "25T07:00", "25T09:00"]) {
      await run([lost], { disk, seed: time, start: new Date(`2026-11-${time}:00Z`) });
    }
    expect(operations[1]).toBe(operations[0]);
    expect(operations[2]).not.toBe(operations[0]);
  });

  it("that does not end in time may have happened: that is written down, and the lock stays while it runs", async () => {
    const hangs = step("hangs", [], { act: () => new Promise<Outcome>(() => {}) });
    const yields = step("yields", [], {
      act: ({ signal }) =>
        new Promise<Outcome>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    });
    const { summary, journal } = await run([hangs, yields], { limits: { actMilliseconds: 1_000 } });
    expect([codesOf(summary, "hangs"), codesOf(summary, "yields")]).toEqual([
      ["step-timed-out"],
      ["step-timed-out"],
    ]);
    expect(summary.unsettled).toEqual(["hangs"]);
    for (const id of ["hangs", "yields"]) {
      expect(journal.state.steps.get(id)?.unproved).toMatchObject({ interrupted: true });
    }
  });

  it("begins only when that is safely written, and nothing begins after it could not be", async () => {
    let acts = 0;
    const act = async () => {
      acts += 1;
      return done;
    };
    const storage = {
      ...memoryStorage(emptyDisk()),
      append: async () => failure("storage-full", "No room."),
    };
    const { summary } = await run([step("a", [], { act }), step("b", [], { act })], { storage });
    expect(acts).toBe(0);
    expect(summary.diagnostics.map((d) => d.code)).toEqual(["storage-full"]);
    expect(summary.outcome).toBe("failed");
    expect(endsOf(summary)).toEqual({ a: "cancelled", b: "cancelled" });
  });
});
