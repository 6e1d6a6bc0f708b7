import { describe, expect, it } from "vitest";
import { exampleOf } from "../../test/golden/acme.ts";
import type { Planning } from "../contracts/planning.ts";
import type { PlannedStep } from "../contracts/rollout-watch.ts";
import { blueprintHours, byHand, referenceCompany } from "./by-hand.ts";
import { planHours, scaled, sum } from "./hours.ts";
import { makePlan } from "./plan.ts";

const { blueprint } = exampleOf("examples/acme");

const step = (
  id: string,
  hours: number,
  usualWaitHours: number,
  ...before: readonly string[]
): PlannedStep => ({
  ...{ id, title: `Do ${id}`, day1: 1, by: "person", effort: { hours, usualWaitHours }, before },
});

const source = { url: "https://prices.example", date: "2026-11-01" };
const planning: Planning = {
  purchases: [
    {
      ...{ step: "sign-up", vendor: "Cloud", what: "An account", why: "Why" },
      leadTimeHours: 72,
      link: "https://cloud.example",
    },
    {
      ...{ step: "licence", vendor: "Host", what: "A plan", why: "Why" },
      leadTimeHours: 24,
      link: "https://host.example",
    },
  ],
  costs: [
    {
      ...{ vendor: "Cloud", what: "Cluster", environment: "dev" },
      quantity: 3,
      unit: "hour",
      unitPrice: 0.0333,
      unitsPerMonth: 730,
      source,
    },
    {
      vendor: "Host",
      what: "Seats",
      quantity: 6,
      unit: "user and month",
      unitPrice: 21,
      unitsPerMonth: 1,
      source,
    },
  ],
  notCounted: ["Traffic."],
  risks: [],
};

const plan = makePlan({
  ...{ blueprint, plannings: [planning], byPeople: [], engineers: 2, start: "2026-12-01" },
  steps: [
    step("sign-up", 1, 24),
    step("licence", 0.5, 0),
    step("build", 6, 0, "sign-up"),
    step("look", 0, 0, "licence"),
  ],
});

describe("hours", () => {
  it("of the blueprint come to its 800 for the company that they are split for", () => {
    const all = Object.values(byHand).map(({ hours }) => scaled(hours, referenceCompany));
    expect(sum(all)).toBe(blueprintHours.hours);
  });

  it("with Groundwork are those of the steps and those that no step takes away", () => {
    const { rows, ...sums } = planHours([step("sign-up", 1.5, 0)], {
      environment: 4,
      application: 2,
      person: 5,
    });
    expect(rows[0]).toMatchObject({ epic: 1, without: 24, steps: 1.5, left: 0 });
    // Nothing does these: they are as much as before.
    expect(rows.slice(1).every(({ without, left, steps }) => steps === 0 && left === without)).toBe(true);
    expect(sums.with).toBe(sums.without - 24 + 1.5);
    expect(rows[7]).toMatchObject({ without: 80 + 24 * 4, derived: "80 + 24 × 4 environments" });
  });

  it("are no fewer than by hand where steps only prepare what people do", () => {
    const { rows } = planHours([step("sign-up", 1.5, 0)], { environment: 4, application: 2, person: 5 }, [1]);
    expect(rows[0]).toMatchObject({ without: 24, steps: 1.5, left: 22.5 });
  });

  it("are never fewer by hand than what is left of them", () => {
    for (const { hours, left } of Object.values(byHand))
      for (const part of ["once", "environment", "application", "person"] as const)
        expect(left[part] ?? 0).toBeLessThanOrEqual(hours[part] ?? 0);
  });
});

describe("a plan", () => {
  it("orders first what takes longest to arrive, and what waits for it ends no earlier", () => {
    expect(plan.purchases.map(({ step: id, arrives, orderBy }) => [id, arrives, orderBy])).toEqual([
      ["sign-up", "2026-12-04T09:00", "2026-12-01T09:00"],
      // `look` begins as soon as the plan is paid for.
      ["licence", "2026-12-02T09:00", "2026-12-01T09:00"],
    ]);
    expect(plan.issues.find(({ id }) => id === "sign-up")).toMatchObject({
      ...{ worked: "2026-12-01T10:00", end: "2026-12-04T09:00", critical: true },
    });
    expect(plan.calendar).toMatchObject({
      end: "2026-12-04T15:00",
      criticalPath: ["sign-up", "build"],
      workingDays: 4,
    });
  });

  it("adds up cents, so that environments and vendors both come to the whole", () => {
    const { lines, byEnvironment, byVendor, monthly } = plan.costs;
    expect(lines.map((line) => line.monthly)).toEqual([72.93, 126]);
    expect(monthly).toBe(198.93);
    expect(sum(byEnvironment.map((part) => part.monthly))).toBeCloseTo(monthly, 6);
    expect(sum(byVendor.map((part) => part.monthly))).toBeCloseTo(monthly, 6);
    expect(byEnvironment.at(-1)).toEqual({ environment: null, monthly: 126 });
  });

  it("says of an epic without issues that it has none", () => {
    expect(plan.epics[1]).toMatchObject({ number: 2, issues: 0, hours: 0, start: null, end: null });
  });
});
