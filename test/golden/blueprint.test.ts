import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { printResolved } from "../../src/blueprint/print.ts";
import { readBlueprint } from "../../src/blueprint/read.ts";
import { steppedClock } from "../../src/foundation/clock.ts";
import { printDiagnostics } from "../../src/present/diagnostics.ts";
import { awsSection } from "../../src/systems/aws/section.ts";
import { githubSection } from "../../src/systems/github/section.ts";

const folder = join(import.meta.dirname, "blueprint");
const sections = new Map<string, typeof githubSection | typeof awsSection>([
  ["github", githubSection],
  ["aws", awsSection],
]);

/** What `groundwork blueprint --resolved` shows: the mistakes, or the document and its warnings. */
function shown(text: string): string {
  const read = readBlueprint(text, "blueprint.yaml", sections, steppedClock(new Date("2026-11-24T12:00:00Z")));
  if (!read.ok) return printDiagnostics(read.diagnostics, false);
  const { blueprint, warnings, isWritten } = read.value;
  return `${printResolved(blueprint, isWritten)}\n${printDiagnostics(warnings, false)}`;
}

/** One file for each case: a sentence, the document, and what people see. UPDATE_GOLDEN=1 writes the last part anew. */
describe("what a blueprint's author sees", () => {
  for (const name of readdirSync(folder)) {
    it(name.replace(/\.txt$/, ""), () => {
      const file = readFileSync(join(folder, name), "utf8");
      const [title = "", rest = ""] = file.split("======== blueprint.yaml\n");
      const [document = "", expected = ""] = rest.split("======== output\n");
      const text = document.replaceAll(/‹U\+([0-9A-F]+)›/g, (_, code) =>
        String.fromCodePoint(Number.parseInt(code, 16)),
      );
      const output = shown(text);
      if (process.env["UPDATE_GOLDEN"] === "1") {
        writeFileSync(
          join(folder, name),
          `${title}======== blueprint.yaml\n${document}======== output\n${output}`,
        );
      } else expect(output).toBe(expected);
    });
  }
});
