import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/contracts/plan.ts";
import { expect as valueIn } from "../../src/foundation/result.ts";
import { planOf } from "../../src/cli/commands/plan.ts";
import { planEventSchema } from "../../src/present/plan/schema.ts";
import { exampleOf } from "./acme.ts";

const wish = { engineers: 2, start: "2026-12-01", epic: null };
const plan: Plan = valueIn(planOf(exampleOf("examples/acme").blueprint, wish));

describe("Day 0 of acme", () => {
  it("is what it was: run with -u, read the difference, and commit it if it is what you meant", async () => {
    await expect(`${JSON.stringify(plan, null, 2)}\n`).toMatchFileSnapshot("plan/acme.json");
  });

  it("keeps to the schema that --schema prints", () => {
    expect(planEventSchema.safeParse({ event: "plan", plan }).error).toBeUndefined();
  });

  it("buys nothing that no step waits for", () => {
    const ids = new Set(plan.issues.map(({ id }) => id));
    expect(plan.purchases.filter(({ step }) => !ids.has(step))).toEqual([]);
  });

  it("names a source and a date for each price", () => {
    for (const { source } of plan.costs.lines) {
      expect(URL.canParse(source.url)).toBe(true);
      expect(source.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });
});
