import { describe, expect, test } from "vitest";
import { checkFacts } from "../../src/render/check-facts.ts";
import { systems } from "../../src/systems/index.ts";
import { exampleOf } from "./acme.ts";

describe.each(["examples/acme", "examples/birch"])("the facts of %s", (example) => {
  const { facts } = exampleOf(example);

  test("have the shapes that their systems ask for, and each has one", () => {
    expect(checkFacts(systems, facts)).toEqual({ ok: true, value: facts });
    for (const name of facts.keys()) {
      const result = checkFacts(systems, new Map([[name, "${{ secrets.KEY }}\n"]]));
      expect(result.ok, name).toBe(false);
    }
  });
});
