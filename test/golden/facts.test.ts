import { expect, test } from "vitest";
import { checkFacts } from "../../src/render/check-facts.ts";
import { systems } from "../../src/systems/index.ts";
import { exampleOf } from "./acme.ts";

const { facts } = exampleOf("examples/acme");

test("the example's facts have the shapes that their systems ask for, and each has one", () => {
  expect(checkFacts(systems, facts)).toEqual({ ok: true, value: facts });
  for (const name of facts.keys()) {
    const result = checkFacts(systems, new Map([[name, "${{ secrets.KEY }}\n"]]));
    expect(result.ok, name).toBe(false);
  }
});
