import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Monitor, Standing } from "../../contracts/monitor.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { createCompany } from "../testing-company.ts";

const rule = { minutes: 10, requests: 100 };
const url = "https://monitor.example/monitors/7";
/** When the release came to dev, as its deployer reported it. */
const arrived = Date.parse("2026-02-01T00:00:01Z");
const minutes = (count: number) => new Date(arrived + count * 60_000).toISOString();
const quiet = (more: Partial<Extract<Standing, { standing: "quiet" }>> = {}): Standing => ({
  ...{ standing: "quiet", since: minutes(0), at: minutes(10), requests: 100, url },
  ...more,
});

/** A release that is healthy in dev and approved for qa, whose gate asks the monitors of dev. */
async function atGate(answer: () => Result<Standing>, watched = true) {
  const asked: { application: string; environment: string; since: string }[] = [];
  const monitor: Monitor = {
    async standing(one, since) {
      asked.push({ ...one, since: since.toISOString() });
      return answer();
    },
    tellDeployment: async () => ok(undefined),
  };
  const company = createCompany(["storefront"], ["dev", "qa"], {
    quiet: rule,
    ...(watched && { monitor }),
  });
  company.release("storefront", { author: "ann", mergedBy: "ben" });
  await company.promote();
  await company.gate();
  company.health({ environment: "dev", application: "storefront" }, "success");
  await company.promote();
  const { number } = company.open().at(-1)!;
  company.review(number, "cara");
  return {
    ...{ asked, number },
    comments: () => company.configuration.pulls.find(({ pull }) => pull.number === number)!.comments,
    async judge() {
      const reports = await company.gate(number);
      if (!reports.ok || !reports.value[0]?.verdict) throw new Error(JSON.stringify(reports));
      const { verdict, merged } = reports.value[0];
      const check = verdict.checks.find(({ name }) => name === "monitors")!;
      return { verdict, merged, check };
    },
  };
}

describe("the monitors of the environment before", () => {
  it("open the gate when they were quiet for long enough over enough requests since the release came there", async () => {
    const { judge, asked } = await atGate(() => ok(quiet()));
    const { verdict, merged } = await judge();
    expect(verdict).toMatchObject({ state: "success", again: null });
    expect(merged).not.toBeNull();
    expect(asked.at(-1)).toEqual({
      application: "storefront",
      environment: "dev",
      since: new Date(arrived).toISOString(),
    });
  });

  const answers: readonly [string, Result<Standing>, string, RegExp][] = [
    [
      "an alarm",
      ok({ standing: "alarming", why: "storefront: errors in dev", url }),
      "failure",
      /storefront: errors in dev/,
    ],
    ["no data", ok({ standing: "no-data", why: "storefront: latency", url }), "pending", /No data/],
    ["too few requests", ok(quiet({ requests: 99 })), "pending", /99 requests.*needed: 100 requests/],
    ["too short a time", ok(quiet({ at: minutes(9.9) })), "pending", /needed: quiet for 10 minutes/],
    ["an alarm that has just ended", ok(quiet({ since: minutes(1) })), "pending", /quiet for 10 minutes/],
    // The release was not there yet.
    ["quiet before it came", ok(quiet({ since: minutes(-60), at: minutes(1) })), "pending", /10 minutes/],
    ["a time that is none", ok(quiet({ at: "soon" })), "pending", /an unknown time/],
    ["a number that is none", ok(quiet({ requests: Number.NaN })), "pending", /needed: 100 requests/],
    ["no answer", failure("monitor-unreachable", "Nobody answered."), "pending", /Nobody answered/],
  ];
  it.each(answers)("do not with %s, and the comment says why and when it is asked again", async (...row) => {
    const [, answer, state, why] = row;
    const { judge, comments } = await atGate(() => answer);
    const { verdict, merged, check } = await judge();
    expect(merged).toBeNull();
    expect(verdict.state).toBe(state);
    expect(check.why).toMatch(why);
    expect(comments().at(-1)?.text).toContain("asked again within about 15 minutes");
    if (answer.ok) expect(comments().at(-1)?.text).toContain(`<${url}>`);
  });

  it("do not where there is nobody to ask", async () => {
    const { judge } = await atGate(() => ok(quiet()), false);
    expect((await judge()).verdict.state).toBe("pending");
  });

  it("never open it by any sequence of answers without quiet and enough requests", async () => {
    const time = fc.integer({ min: -30, max: 30 }).map(minutes);
    const answer: fc.Arbitrary<Result<Standing>> = fc.oneof(
      fc
        .record({ since: time, at: time, requests: fc.integer({ min: 0, max: 200 }) })
        .map((one) => ok(quiet(one))),
      fc.constantFrom<Result<Standing>>(...answers.map(([, one]) => one)),
    );
    const opens = (one: Result<Standing>) =>
      one.ok &&
      one.value.standing === "quiet" &&
      one.value.requests >= rule.requests &&
      Date.parse(one.value.at) - Math.max(arrived, Date.parse(one.value.since)) >= rule.minutes * 60_000;
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 8 }), async (sequence) => {
        let now = sequence[0]!;
        const { judge } = await atGate(() => now);
        for (const one of sequence) {
          now = one;
          const { merged } = await judge();
          expect(merged !== null).toBe(opens(one));
          if (merged !== null) return;
        }
      }),
      { numRuns: 60 },
    );
  });
});
