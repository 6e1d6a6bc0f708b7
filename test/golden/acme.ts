import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Blueprint } from "../../src/blueprint/model.ts";
import { readBlueprint } from "../../src/blueprint/read.ts";
import type { Facts } from "../../src/contracts/facts.ts";
import type { GeneratedFile } from "../../src/contracts/generated-file.ts";
import { steppedClock } from "../../src/foundation/clock.ts";
import { expect } from "../../src/foundation/result.ts";
import { collectFiles } from "../../src/render/collect.ts";
import { systems } from "../../src/systems/index.ts";

/** What stands in the golden tree in place of the bundled action, whose lines nobody reads. */
export const bundleNote = `// The golden tree leaves the module's text out. It is made of src/action by "npm run build" (dist/action/index.mjs),
// and "groundwork render" writes it here.
`;

/** The company in a folder that holds blueprint.yaml and facts.json. */
export function exampleOf(folder: string): { readonly blueprint: Blueprint; readonly facts: Facts } {
  const text = readFileSync(join(folder, "blueprint.yaml"), "utf8");
  const sections = new Map(systems.map(({ id, section }) => [id, section]));
  const clock = steppedClock(new Date("2026-01-01T00:00:00Z"));
  const { blueprint } = expect(readBlueprint(text, "blueprint.yaml", sections, clock));
  const facts = JSON.parse(readFileSync(join(folder, "facts.json"), "utf8")) as Record<string, string>;
  return { blueprint, facts: new Map(Object.entries(facts)) };
}

export function renderExample(folder: string): readonly GeneratedFile[] {
  const { blueprint, facts } = exampleOf(folder);
  return collectFiles(systems, blueprint, facts, bundleNote);
}
