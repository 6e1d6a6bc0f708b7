import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitText } from "../../../../foundation/git.ts";
import { expect as value } from "../../../../foundation/result.ts";
import { writeCommit } from "./commit.ts";
import { compare, mergeBase } from "./history.ts";
import { mergeTrees } from "./merge.ts";
import { isReferenceName } from "./references.ts";
import { type GitRepository, openRepository } from "./repository.ts";
import { editTree, isCleanPath } from "./tree.ts";

/** Everything here is held against the git program, which reads the same folder. */
let git: GitRepository;
let root: string;
const run = async (...args: string[]) => value(await gitText(args, { cwd: git.directory }));
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "groundwork-git-"));
  git = openRepository(join(root, "one.git"), "main");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const who = { name: "A <B>\n", email: "a@acme.example", date: new Date("2026-01-02T03:04:05Z") };
const files = (content: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries(content).map(([path, text]) => [
      path,
      { mode: "100644", id: git.objects.write("blob", Buffer.from(text)) },
    ]),
  );
const tree = (content: Readonly<Record<string, string>>, base?: string) =>
  editTree(git.objects, base, files(content));
const commit = (message: string, parents: string[], content: Readonly<Record<string, string>> = {}) =>
  writeCommit(git.objects, { tree: tree(content), parents, author: who, committer: who, message });

describe("objects", () => {
  it("are read by git as they were written", async () => {
    const id = commit("One\n\nbody", [], { "a.txt": "1", "a/b.txt": "2", "a-b": "3", a0: "4" });
    expect(await run("fsck", "--strict", "--no-dangling", id)).toBe("");
    expect(await run("ls-tree", "-r", "--name-only", id)).toBe("a-b\na.txt\na/b.txt\na0");
    expect(await run("log", "-1", "--format=%an|%ae|%at|%B", id)).toBe(
      "A B|a@acme.example|1767323045|One\n\nbody",
    );
  });

  it("edit a tree as git's index does, whatever the paths", async () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9._-]{1,6}$/).filter((text) => isCleanPath(text));
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { minLength: 1, maxLength: 8 }), async (paths) => {
        const clean = paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`)));
        const id = tree(Object.fromEntries(clean.map((one) => [one, one])));
        expect(
          (await run("ls-tree", "-r", "--name-only", "-z", id)).split("\0").filter(Boolean).sort(),
        ).toEqual([...clean].sort());
      }),
      { numRuns: 15 },
    );
  });
});

describe("history", () => {
  it("knows the merge base and who is ahead, as git does", async () => {
    const root = commit("root", []);
    const left = commit("left", [root], { l: "1" });
    const right = commit("right", [root], { r: "1" });
    const joined = commit("joined", [left, right], { l: "1", r: "1" });
    const after = commit("after", [right], { r: "2" });
    expect(mergeBase(git.objects, joined, after)).toBe(await run("merge-base", joined, after));
    const { standing, ahead, behind } = compare(git.objects, joined, after);
    expect([standing, ahead.length, behind.length]).toEqual(["diverged", 1, 2]);
    expect(compare(git.objects, root, joined).standing).toBe("ahead");
    expect(compare(git.objects, joined, left).standing).toBe("behind");
    expect(compare(git.objects, left, left).standing).toBe("identical");
  });
});

describe("merging", () => {
  it("takes each side's files, and leaves to git what both changed", () => {
    const base = tree({ "a/1": "1", "a/2": "2", gone: "x", kept: "k" });
    const ours = editTree(git.objects, base, new Map([...files({ "a/1": "ours" }), ["gone", null]]));
    const theirs = editTree(git.objects, base, files({ "a/2": "theirs", new: "n" }));
    expect(mergeTrees(git.objects, base, ours, theirs)).toBe(
      tree({ "a/1": "ours", "a/2": "theirs", kept: "k", new: "n" }),
    );
    expect(mergeTrees(git.objects, base, ours, tree({ "a/1": "other" }, base))).toBe("both-changed");
  });
});

describe("differences", () => {
  it("count lines and find what was renamed", async () => {
    const long = Array.from({ length: 30 }, (_, index) => `line ${index}`).join("\n");
    const before = tree({ "old name.txt": long, "x.txt": "1\n2\n" });
    const after = tree({ "näw.txt": long, "x.txt": "1\n3\n4\n", "added.txt": "++\n--\n" });
    const found = await git.difference(before, after);
    expect(
      found.map(({ path, status, additions, deletions }) => [path, status, additions, deletions]),
    ).toEqual([
      ["added.txt", "added", 2, 0],
      ["näw.txt", "renamed", 0, 0],
      ["x.txt", "modified", 2, 1],
    ]);
    expect(found[1]?.previousPath).toBe("old name.txt");
    expect(found[2]?.patch).toContain("@@ -1,2 +1,3 @@");
  });
});

describe("names of references", () => {
  it.each([
    ["refs/heads/main", true],
    ["refs/heads/feature/x-1", true],
    ["refs/heads/../x", false],
    ["refs/heads/a b", false],
    ["refs/heads/.hidden", false],
    ["refs/heads/x.lock", false],
    ["refs/heads/a..b", false],
    ["refs/heads/", false],
    ["refs/heads/a//b", false],
    ["HEAD", false],
  ])("%s: %s", (name, good) => {
    expect(isReferenceName(name)).toBe(good);
  });
});
