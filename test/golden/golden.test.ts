import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { renderExample } from "./acme.ts";

const remedy = "Run `npm run golden`, read the difference, and commit it if it is what you meant.";

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

describe.each(["examples/acme", "examples/birch"])("the rendered company of %s", (example) => {
  const golden = join(example, "rendered");
  const files = renderExample(example);

  test("has exactly the files of the golden tree", () => {
    const there = filesBelow(golden).map((path) => relative(golden, path));
    expect(files.map(({ repository, path }) => `${repository}/${path}`).sort(), remedy).toEqual(there.sort());
  });

  test.each(
    files.map((file) => [`${file.repository}/${file.path}`, file.content] as const),
  )("%s", (path, content) => {
    const text = content.state === "ready" ? content.text : `pending: ${content.needs.join(", ")}`;
    expect(text, remedy).toBe(readFileSync(join(golden, path), "utf8"));
  });
});
