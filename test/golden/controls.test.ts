import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criteria } from "../../src/assurance/criteria.ts";
import type { Json } from "../../src/contracts/json.ts";
import { systems } from "../../src/systems/index.ts";
import { exampleOf } from "./acme.ts";

// Every system's controls by one rule: each is shown data of a pass, of a fail, and of an answer that proves nothing.
const { blueprint } = exampleOf("examples/acme");
const all = systems.flatMap((system) =>
  (system.controls?.(blueprint) ?? []).map((control) => ({ system: system.id, control })),
);
const verdicts = ["pass", "fail", "unknown"] as const;

it("has controls of every system, each with a name of its own and known criteria", () => {
  const ids = all.map(({ control }) => control.id);
  expect(new Set(ids).size).toBe(ids.length);
  const known = new Set(criteria.map(({ id }) => id));
  for (const { system, control } of all) {
    expect(control.id.startsWith(`${system}.`), control.id).toBe(true);
    expect(control.criteria.length, control.id).toBeGreaterThan(0);
    for (const id of control.criteria) expect(known.has(id), `${control.id}: ${id}`).toBe(true);
  }
});

describe.each(all.map((one) => [one.control.id, one] as const))("%s", (id, { system, control }) => {
  const path = `src/systems/${system}/controls/fixtures/${id}.json`;
  const judge = (data: Json) => control.judge(data, blueprint);

  it("passes, fails, and does not know", () => {
    expect(existsSync(path), path).toBe(true);
    const fixtures = JSON.parse(readFileSync(path, "utf8")) as Record<(typeof verdicts)[number], Json>;
    expect(Object.keys(fixtures)).toEqual([...verdicts]);
    for (const verdict of verdicts) expect(judge(fixtures[verdict]), verdict).toMatchObject({ verdict });
    const failed = judge(fixtures.fail);
    for (const finding of failed.verdict === "fail" ? failed.findings : []) {
      expect(Object.values(finding).every((text) => text.length > 0)).toBe(true);
    }
  });

  it("never throws, and takes nothing else for a pass", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const { verdict } = judge(data as Json);
        // An empty list is what a period without any change comes to.
        return verdict !== "pass" || (Array.isArray(data) && data.length === 0);
      }),
    );
  });
});
