import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planOf, readCase } from "./testing/plan.ts";

// One readable file a case: workflows, the event, and the plan that follows. `GOLDEN=write` writes the plans anew.
const folder = join(import.meta.dirname, "fixtures");

describe("workflows, as they are selected and evaluated", () => {
  it.each(readdirSync(folder).filter((name) => name.endsWith(".case")))("%s", async (name) => {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    const plan = await planOf(readCase(text));
    if (process.env["GOLDEN"] === "write") {
      writeFileSync(path, `${text.split(/^=== expected\n/m)[0]}=== expected\n${plan}`);
    } else {
      expect(plan).toBe(readCase(text).expected);
    }
  });
});
