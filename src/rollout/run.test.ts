import { describe, expect, it } from "vitest";
import type { Sight } from "../contracts/outcome.ts";
import { SecretHandle } from "../contracts/secret.ts";
import type { StepContext } from "../contracts/step.ts";
import { problem } from "../foundation/diagnostic.ts";
import { ok, expect as take } from "../foundation/result.ts";
import { exitCode } from "./run.ts";
import { codesOf, done, endsOf, matches, missing, run, step, why } from "./testing/run.ts";
import { emptyDisk } from "./testing/storage.ts";

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
