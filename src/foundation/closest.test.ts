import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closest, editDistance } from "./closest.ts";

describe("the near miss", () => {
  it.each([
    ["aproval", "approvals"],
    ["enviroments", "environments"],
    ["domian", "domain"],
  ])("%s means %s", (typed, meant) => {
    expect(closest(typed, ["company", "domain", "approvals", "environments"])).toBe(meant);
  });

  it("is none when nothing is near", () => {
    expect(closest("zebra", ["company", "domain"])).toBeUndefined();
  });

  it("measures a distance: symmetric, and zero only for the same word", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
