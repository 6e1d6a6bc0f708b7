import { describe, expect, it } from "vitest";
import { parseDockerignore } from "./dockerignore.ts";

describe(".dockerignore", () => {
  const ignored = parseDockerignore(
    "# comment\nnode_modules\n/dist/\n*.log\n**/*.tmp\n!keep.log\ndocs/**/draft?.md\n",
  );
  it.each([
    ["node_modules", true],
    ["node_modules/a/b.js", true],
    ["src/node_modules/a.js", false],
    ["dist/index.js", true],
    ["error.log", true],
    ["keep.log", false],
    ["src/error.log", false],
    ["a/b/c.tmp", true],
    ["c.tmp", true],
    ["docs/x/y/draft1.md", true],
    ["docs/draft1.md", true],
    ["docs/draft12.md", false],
    ["comment", false],
  ])("%s: %s", (path, expected) => {
    expect(ignored(path)).toBe(expected);
  });
});
