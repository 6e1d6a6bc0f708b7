import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Codes of the diagnostics that the source makes: the first text of `failure` and `problem`, or a `code`. */
function codesInSource(): Set<string> {
  const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test|testing)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/stand-in\/testing|testing\.ts|\/testing\//.test(path));
  const codes = new Set<string>();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const match of text.matchAll(/(?:\b(?:failure|problem)\(\s*|\bcode: )"([a-z]+(?:-[a-z]+)+)"/g)) {
      if (match[1]) codes.add(match[1]);
    }
  }
  return codes;
}

const documented = new Set(
  [...readFileSync(join(root, "docs/errors.md"), "utf8").matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, code]) => code),
);

describe("docs/errors.md", () => {
  it("has an entry for every code in the source", () => {
    expect([...codesInSource()].filter((code) => !documented.has(code))).toEqual([]);
  });
});
