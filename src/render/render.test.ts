import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import type { Blueprint } from "../blueprint/model.ts";
import { contentFrom, type FileClass, type GeneratedFile } from "../contracts/generated-file.ts";
import type { System } from "../contracts/system.ts";
import { expect as unwrap } from "../foundation/result.ts";
import { collectFiles } from "./collect.ts";
import { writeTree } from "./write.ts";

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "groundwork-render-"));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const blueprint = { people: [] } as unknown as Blueprint;
const file = (path: string, text: string, fileClass: FileClass = "managed"): GeneratedFile => {
  const [repository = "", ...rest] = path.split("/");
  return { repository, path: rest.join("/"), class: fileClass, content: { state: "ready", text } };
};
const system = (id: string, ...files: readonly GeneratedFile[]): System => ({
  id,
  section: z.strictObject({}),
  files: () => files,
});
const codes = (result: ReturnType<typeof writeTree>) =>
  result.ok ? [] : result.diagnostics.map(({ code }) => code);

describe("collecting", () => {
  test("sorts by repository and path, whatever the order of the systems", () => {
    const one = system("one", file("b/x", "1"), file("a/z", "2"));
    const two = system("two", file("a/b/c", "3"));
    const paths = (systems: System[]) => collectFiles(systems, blueprint, new Map()).map(({ path }) => path);
    expect(paths([one, two])).toEqual(["b/c", "z", "x"]);
    expect(paths([two, one])).toEqual(paths([one, two]));
  });

  test("takes two files at one place, and two makers of one offer, for bugs", () => {
    expect(() =>
      collectFiles([system("one", file("a/x", "1")), system("two", file("a/x", "1"))], blueprint, new Map()),
    ).toThrow("a/x");
    const offering = { ...system("one"), offers: { registryLogin: { needs: [], steps: () => [] } } };
    expect(() => collectFiles([offering, { ...offering, id: "two" }], blueprint, new Map())).toThrow(
      "registryLogin",
    );
  });

  test.each([
    "a/../x",
    "../x",
    "a/./x",
    "a//x",
    "a/.git/config",
    "a/.GIT/config",
    "a/x\\y",
    "a/x\ny",
    "a/x\u202ey",
    "/x",
    "a/",
  ])("refuses the path %j", (path) => {
    expect(() => collectFiles([system("one", file(path, ""))], blueprint, new Map())).toThrow("leaves");
  });
});

describe("writing", () => {
  test("a second run changes nothing, and touches nothing", () => {
    const files = [
      file("a/x.yaml", "x\n"),
      file("a/b/y.yaml", "y\n", "seeded"),
      file("b/z", "z\n", "delivered"),
    ];
    expect(unwrap(writeTree(files, out)).written).toHaveLength(3);
    const before = statSync(join(out, "a/x.yaml"));
    const again = unwrap(writeTree(files, out));
    expect(again).toMatchObject({
      written: [],
      kept: [],
      pending: [],
      unchanged: ["a/x.yaml", "a/b/y.yaml", "b/z"],
    });
    const after = statSync(join(out, "a/x.yaml"));
    expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino]);
  });

  test("rewrites managed files only, and leaves unrelated ones alone", () => {
    mkdirSync(join(out, "a"));
    for (const name of ["managed", "seeded", "delivered", "theirs"])
      writeFileSync(join(out, "a", name), "theirs");
    const report = unwrap(
      writeTree(
        [
          file("a/managed", "ours"),
          file("a/seeded", "ours", "seeded"),
          file("a/delivered", "ours", "delivered"),
        ],
        out,
      ),
    );
    const read = (name: string) => readFileSync(join(out, "a", name), "utf8");
    expect(["managed", "seeded", "delivered", "theirs"].map(read)).toEqual([
      "ours",
      "theirs",
      "theirs",
      "theirs",
    ]);
    expect(report.kept).toEqual(["a/seeded", "a/delivered"]);
    expect(readdirSync(join(out, "a"))).toHaveLength(4);
  });

  test("says what is pending, and for which facts", () => {
    const content = contentFrom(new Map([["one", "1"]]), ["one", "two", "three"], () => "");
    const report = unwrap(writeTree([{ repository: "a", path: "x", class: "managed", content }], out));
    expect(report.pending).toEqual([{ path: "a/x", needs: ["two", "three"] }]);
    expect(existsSync(join(out, "a"))).toBe(false);
  });

  test("writes through no link: neither a folder's nor a file's", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "groundwork-elsewhere-"));
    try {
      symlinkSync(elsewhere, join(out, "a"));
      expect(codes(writeTree([file("a/x", "1")], out))).toEqual(["output-outside"]);
      mkdirSync(join(out, "b"));
      symlinkSync(join(elsewhere, "y"), join(out, "b/x"));
      expect(codes(writeTree([file("b/x", "1")], out))).toEqual(["output-outside"]);
      symlinkSync(join(elsewhere, "z"), join(out, "b/z.groundwork-new"));
      writeTree([file("b/z", "1")], out);
      symlinkSync(elsewhere, join(out, "b/deep"));
      expect(codes(writeTree([file("b/deep/er/x", "1")], out))).toEqual(["output-outside"]);
      expect(readdirSync(elsewhere)).toEqual([]);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  test("says what stands in the way", () => {
    writeFileSync(join(out, "a"), "a file");
    expect(codes(writeTree([file("a/x", "1")], out))).toEqual(["output-blocked"]);
    mkdirSync(join(out, "b/x"), { recursive: true });
    expect(codes(writeTree([file("b/x", "1")], out))).toEqual(["output-blocked"]);
    expect(codes(writeTree([], join(out, "a")))).toEqual(["output-blocked"]);
  });
});
