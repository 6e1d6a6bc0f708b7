import { describe, expect, it } from "vitest";
import type { Outcome, Sight } from "../contracts/outcome.ts";
import type { RolloutEvent } from "../contracts/rollout-event.ts";
import { SecretHandle } from "../contracts/secret.ts";
import type { Step, StepContext } from "../contracts/step.ts";
import { problem } from "../foundation/diagnostic.ts";
import { seededIds } from "../foundation/ids.ts";
import { createRedactor } from "../foundation/redaction.ts";
import { failure, ok, expect as take } from "../foundation/result.ts";
import { planGraph } from "./graph.ts";
import { openJournal } from "./journal/journal.ts";
import { type Limits, usualLimits } from "./run/limits.ts";
import { exitCode, type RunSummary, runSteps } from "./run.ts";
import { select, type Wish } from "./selection.ts";
import { sleepersClock } from "./testing/clock.ts";
import { emptyDisk, memoryStorage } from "./testing/storage.ts";

const matches = (facts: Record<string, string> = {}): Sight => ({
  sight: "matches",
  facts: new Map(Object.entries(facts)),
});
const missing: Sight = { sight: "missing" };
const done: Outcome = { outcome: "done" };
const why = [problem("vendor-unreachable", "No answer.")];

/** A step that is missing until it has acted; the rest as given. */
function step(id: string, needs: string[] = [], rest: Partial<Step> = {}): Step {
  let there = false;
  return {
    id,
    title: `Step ${id}`,
    day1: 4,
    by: "groundwork",
    effort: { hours: 1, usualWaitHours: 0 },
    needs,
    gives: [id],
    undo: "automatic",
    look: async () => (there ? matches({ [id]: `id-${id}` }) : missing),
    act: async () => {
      there = true;
      return done;
    },
    ...rest,
  };
}

/** Gives each of `sights` in turn, then the last for ever. */
function sights(...list: Sight[]): () => Promise<Sight> {
  return async () => (list.length > 1 ? list.shift() : list[0]) ?? missing;
}

interface Options {
  readonly wish?: Wish;
  readonly limits?: Partial<Limits>;
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  readonly seed?: string;
  readonly start?: Date;
  readonly disk?: ReturnType<typeof emptyDisk>;
  readonly storage?: ReturnType<typeof memoryStorage>;
  readonly watch?: (event: RolloutEvent) => void;
}

async function run(steps: Step[], options: Options = {}) {
  const clock = sleepersClock(options.start);
  const redactor = createRedactor();
  const disk = options.disk ?? emptyDisk();
  const journal = take(await openJournal(options.storage ?? memoryStorage(disk), { clock, redactor }));
  const graph = take(planGraph(steps, new Set(["told"])));
  const events: RolloutEvent[] = [];
  const summary = await runSteps({
    graph,
    selection: take(select(graph, options.wish ?? {})),
    client: (which) => `client of ${which.id}`,
    known: { facts: new Map([["told", "beforehand"]]) },
    ...(!options.dryRun && { journal }),
    clock,
    ids: seededIds(options.seed ?? "run"),
    redactor,
    limits: { ...usualLimits, ...options.limits },
    signal: options.signal ?? new AbortController().signal,
    emit: (event) => {
      events.push(event);
      options.watch?.(event);
    },
  });
  return { summary, events, journal, clock, text: disk.cells.get("journal")?.bytes.toString() ?? "" };
}

const endsOf = (summary: RunSummary) =>
  Object.fromEntries([...summary.steps].map(([id, end]) => [id, end.end]));
const codesOf = (summary: RunSummary, id: string) => {
  const end = summary.steps.get(id);
  return end?.end === "failed" ? end.diagnostics.map((d) => d.code) : [];
};

describe("a run", () => {
  it("hands each step its client and the facts that it needs, and no others", async () => {
    const seen: Record<string, unknown> = {};
    const look = async (context: StepContext) => {
      seen["c"] = [context.client, Object.fromEntries(context.facts)];
      return matches({ c: "1" });
    };
    const { summary } = await run([step("a"), step("b", ["a", "told"]), step("c", ["b"], { look })]);
    expect(seen["c"]).toEqual(["client of c", { b: "id-b" }]);
    expect(Object.fromEntries(summary.facts)).toEqual({ told: "beforehand", a: "id-a", b: "id-b", c: "1" });
    expect([summary.outcome, exitCode(summary)]).toEqual(["done", 0]);
    expect(summary.steps.get("b")).toEqual({ end: "matches", acted: true });
    expect(summary.steps.get("c")).toEqual({ end: "matches", acted: false });
  });

  it("runs ready steps together up to the limit, in an order that only the seed decides", async () => {
    const order = async (seed: string, parallel: number) => {
      const begun: string[] = [];
      let now = 0;
      let most = 0;
      const steps = Array.from({ length: 12 }, (_, i) =>
        step(`s${i}`, [], {
          look: async ({ clock }) => {
            begun.push(`s${i}`);
            most = Math.max(most, ++now);
            await clock.sleep(1_000);
            now -= 1;
            return matches({ [`s${i}`]: "1" });
          },
        }),
      );
      const { clock } = await run(steps, { seed, limits: { parallel } });
      expect(most).toBe(parallel);
      expect(clock.monotonic()).toBe((12 / parallel) * 1_000);
      return begun.join();
    };
    expect(await order("x", 4)).toBe(await order("x", 4));
    expect(new Set([await order("x", 4), await order("y", 4), await order("z", 4)]).size).toBe(3);
    await order("x", 1);
  });

  it("goes on with everything that does not need the step that failed", async () => {
    const broken = step("broken", [], { act: async () => ({ outcome: "failed", diagnostics: why }) });
    const { summary, journal } = await run([
      broken,
      step("next", ["broken"]),
      step("far", ["next"]),
      step("other"),
    ]);
    expect(endsOf(summary)).toEqual({ broken: "failed", next: "blocked", far: "blocked", other: "matches" });
    expect(summary.steps.get("far")).toEqual({ end: "blocked", by: ["next"] });
    expect([summary.outcome, exitCode(summary)]).toEqual(["failed", 1]);
    expect(journal.state.steps.get("broken")?.failure?.summaries).toEqual(["No answer."]);
  });

  it("survives a bug in a step", async () => {
    const look = async () => {
      throw new TypeError("x is not a function");
    };
    const act = async () => {
      throw new TypeError("y is not a function");
    };
    const { summary } = await run([step("looks", [], { look }), step("acts", [], { act }), step("other")]);
    expect(endsOf(summary)).toEqual({ looks: "failed", acts: "failed", other: "matches" });
    expect(codesOf(summary, "looks")).toEqual(["step-crashed"]);
    expect(codesOf(summary, "acts")).toEqual(["step-crashed"]);
  });

  it("on a rerun with nothing to do acts on nothing and writes nothing", async () => {
    const steps = [step("a"), step("b", ["a"])];
    const disk = emptyDisk();
    const first = await run(steps, { disk });
    const second = await run(steps, { disk });
    expect(second.events.filter((e) => e.event === "acting")).toEqual([]);
    expect(second.text).toBe(first.text);
    expect(first.text.split("\n").map((line) => /"event":"([a-z-]+)"/.exec(line)?.[1] ?? "")).toEqual([
      ...["step-looked", "step-acting", "step-acted", "step-looked", "facts-given"],
      ...["step-looked", "step-acting", "step-acted", "step-looked", "facts-given", ""],
    ]);
  });

  it("tells when a fact is another than the journal remembers", async () => {
    const disk = emptyDisk();
    await run([step("a", [], { look: async () => matches({ a: "old" }) })], { disk });
    const { events } = await run([step("a", [], { look: async () => matches({ a: "new" }) })], { disk });
    expect(events).toContainEqual({ event: "fact-changed", step: "a", fact: "a", was: "old", is: "new" });
  });
});

describe("a dry run", () => {
  it("only looks, and writes nothing", async () => {
    const act = async () => {
      throw new Error("acted");
    };
    const differs: Sight = { sight: "differs", differences: [{ what: "forks", wanted: "no", found: "yes" }] };
    const { summary, text } = await run(
      [
        step("there", [], { look: async () => matches({ there: "1" }), act }),
        step("differs", ["there"], { look: async () => differs, act }),
        step("after", ["differs"], { act }),
        step("underway", [], { look: async () => ({ sight: "underway", why: "creating" }), act }),
      ],
      { dryRun: true, limits: { patienceMilliseconds: 60_000 } },
    );
    expect(endsOf(summary)).toEqual({
      there: "matches",
      differs: "would-act",
      after: "blocked",
      underway: "waiting",
    });
    expect(summary.steps.get("differs")).toMatchObject({ differences: [{ what: "forks" }] });
    expect(text).toBe("");
  });
});

describe("--only", () => {
  it("looks at what comes before and says what to do when it is not there", async () => {
    const steps = () => [step("a"), step("b", ["a"]), step("other")];
    const alone = await run(steps(), { wish: { only: ["b"] } });
    expect(endsOf(alone.summary)).toEqual({ a: "would-act", b: "blocked" });
    expect(alone.summary.diagnostics.map((d) => `${d.code} ${d.next}`)).toEqual([
      "rollout-not-there-yet `--until b` does both.",
    ]);
    expect(exitCode(alone.summary)).toBe(1);
    const until = await run(steps(), { wish: { until: ["b"] } });
    expect(endsOf(until.summary)).toEqual({ a: "matches", b: "matches" });
  });
});

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

describe("cancelling", () => {
  it("lets an act come to its end, writes it down, and begins nothing more", async () => {
    const controller = new AbortController();
    let finished = false;
    const acting = step("acting", [], {
      act: async ({ clock }) => {
        controller.abort();
        await clock.sleep(5_000);
        finished = true;
        return done;
      },
    });
    const { summary, text } = await run([acting, step("next", ["acting"])], { signal: controller.signal });
    expect(finished).toBe(true);
    expect(text).toContain("step-acted");
    expect(endsOf(summary)).toEqual({ acting: "cancelled", next: "cancelled" });
    expect([summary.outcome, exitCode(summary), summary.unsettled]).toEqual(["cancelled", 1, []]);
  });

  it("ends every pause", async () => {
    const controller = new AbortController();
    const asleep = new Set<string>();
    const { summary, clock } = await run(
      [
        step("unsure", [], {
          look: async () => ({ sight: "unknown", why, retryAfterMilliseconds: 200_000 }),
        }),
        step("underway", [], { look: async () => ({ sight: "underway", why: "creating" }) }),
      ],
      {
        signal: controller.signal,
        limits: { patienceMilliseconds: 1e9, pollMilliseconds: 1e8 },
        watch: (event) => {
          if (event.event === "waiting" || event.event === "retrying") asleep.add(event.event);
          if (asleep.size === 2) setImmediate(() => controller.abort());
        },
      },
    );
    expect(endsOf(summary)).toEqual({ unsure: "cancelled", underway: "cancelled" });
    expect(clock.monotonic()).toBe(0);
  });
});

describe("what a step tells", () => {
  it("must be what it declares", async () => {
    const look = async () => matches({ surplus: "1", empty: "" });
    const { summary } = await run([step("a", [], { gives: ["a", "empty"], look })]);
    const end = summary.steps.get("a");
    expect(end?.end === "failed" && end.diagnostics.map((d) => d.summary)).toEqual([
      "Step a found everything as it should be, and did not tell a.",
      "Step a found everything as it should be, and did not tell empty.",
      "Step a told surplus, which it does not declare.",
    ]);
  });

  it("reaches no output when it is secret, in whatever way a step lets it slip", async () => {
    const canary = 'canary "7f3a/+=';
    const handle = new SecretHandle("key", async () => ok(canary));
    const forms = [canary, encodeURIComponent(canary), Buffer.from(canary).toString("base64"), "canary"];
    const slips = (id: string, slip: (secret: string, context: StepContext) => Promise<Sight>) =>
      step(id, ["key"], { look: async (context) => slip(take(await context.reveal("key")), context) });
    const { summary, events, text } = await run([
      step("key", [], {
        secrets: ["key"],
        look: async () => ({ sight: "matches", facts: new Map(), secrets: new Map([["key", handle]]) }),
      }),
      slips("fact", async (secret) => matches({ fact: secret })),
      slips("says", async (secret, { report }) => {
        report(`using ${secret} in https://vendor.example/?key=${encodeURIComponent(secret)}`);
        return matches({ says: "1" });
      }),
      slips("unsure", async (secret) => ({
        sight: "unknown",
        why: [problem("vendor-refused", `Refused: ${JSON.stringify({ secret })}`)],
      })),
      slips("differs", async (secret) => ({
        sight: "differs",
        differences: [
          { what: "header", wanted: "", found: `Basic ${Buffer.from(secret).toString("base64")}` },
        ],
      })),
      slips("crashes", async (secret) => {
        throw new Error(`bad key ${secret}`);
      }),
      step("stranger", [], {
        look: async ({ reveal }) => {
          const secret = await reveal("key");
          return secret.ok ? missing : { sight: "unknown", why: secret.diagnostics };
        },
      }),
    ]);
    expect(codesOf(summary, "fact")).toEqual(["step-secret-leaked"]);
    expect(codesOf(summary, "stranger")).toEqual(["step-secret-undeclared"]);
    const everything =
      text + JSON.stringify([events, [...summary.steps], [...summary.facts], summary.diagnostics]);
    for (const form of forms) expect(everything).not.toContain(form);
    expect(everything).toContain("using *** in");
  });
});
