import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { System } from "../contracts/system.ts";
import { checkFacts } from "./check-facts.ts";

const system: System = {
  id: "one",
  section: z.strictObject({}),
  factShapes: [
    { name: "one.*.id", expected: "a number", accepts: (value) => /^[0-9]+$/.test(value) },
    { name: "one.url", expected: "an address", accepts: (value) => value.startsWith("https://") },
  ],
  files: () => [],
};
const check = (facts: Record<string, string>) => checkFacts([system], new Map(Object.entries(facts)));

describe("checking facts", () => {
  test("lets pass what looks right, and what nobody here knows", () => {
    expect(check({ "one.a.id": "1", "one.url": "https://x", "two.a.id": "x", "one.a.b.id": "x" }).ok).toBe(
      true,
    );
  });

  test("names every fact that does not, what belongs there, and spells out what cannot be seen", () => {
    const result = check({ "one.a.id": "1\n2\u202e", "one.url": "${{ x }}" });
    expect(result.ok ? [] : result.diagnostics.map(({ code, summary }) => `${code}: ${summary}`)).toEqual([
      "fact-malformed: The fact one.a.id is `1\\n2\\u{202e}`, which is not a number.",
      "fact-malformed: The fact one.url is `${{ x }}`, which is not an address.",
    ]);
  });
});
