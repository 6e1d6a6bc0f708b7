import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { plainEnvironment, runProgram } from "../../../foundation/process.ts";
import { complianceScript, securityScript } from "./checks.ts";

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "groundwork-checks-"));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

const pin = "11bd71901bbe5b1630ceea73d27597364c9af683";
const sound = {
  Dockerfile: "FROM node:20-alpine\n",
  ".github/CODEOWNERS": "* @acme/engineering\n",
  ".github/workflows/pr.yaml": `jobs:\n  pr:\n    uses: acme/delivery/.github/workflows/pr.yaml@${pin} # pinned\n`,
  "package.json": '{ "name": "x" }',
  ".env.example": "PORT=8080\n",
};

/** Runs a script as the pipeline does (`bash -eo pipefail FILE`) and gives what it found, or nothing. */
async function check(script: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const result = await runProgram("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
    cwd: tree,
    env: plainEnvironment(),
  });
  const found = result.stdout
    .toString()
    .split("\n")
    .filter((line) => line.startsWith("::error::"));
  expect(result.exitCode).toBe(found.length > 0 ? 1 : 0);
  return found;
}

describe("the security check", () => {
  test("finds nothing in a sound tree, also without workflows", async () => {
    expect(await check(securityScript, { Dockerfile: "" })).toEqual([]);
    expect(await check(securityScript, sound)).toEqual([]);
  });

  test.each([
    ["deploy.pem", `-----BEGIN ${"RSA PRIVATE"} KEY-----\n`],
    ["src/config.py", `key = "AKIA${"IOSFODNN7EXAMPLE"}"\n`],
    ["notes: of today.txt", `one\nghp_${"a1".repeat(18)}\n`],
  ])("finds a secret in %s", async (path, text) => {
    const found = await check(securityScript, { ...sound, [path]: text });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(path.split(":")[0]);
  });

  test.each([
    "actions/checkout@v4",
    "acme/delivery/action@main",
    `x/y@${pin.slice(1)}`,
    `x/y@${pin}0`,
  ])("finds the unpinned action %s", async (used) => {
    const workflow = `jobs:\n  a:\n    steps:\n      - uses: ${used}\n`;
    const found = await check(securityScript, { ...sound, ".github/workflows/a.yaml": workflow });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(used);
  });
});

describe("the compliance check", () => {
  test("finds nothing in a sound tree", async () => {
    expect(await check(complianceScript, sound)).toEqual([]);
  });

  test("finds what is missing and what must not be there", async () => {
    const found = await check(complianceScript, {
      "package.json": '{ "dependencies": { "left-pad": "1" } }',
      ".env": "TOKEN=x",
      "services/a/.env.production": "TOKEN=x",
    });
    expect(found.map((line) => line.replace("::error::", "")).sort()).toEqual([
      "./.env holds an environment's configuration.",
      "./services/a/.env.production holds an environment's configuration.",
      ".github/CODEOWNERS is missing.",
      "Dockerfile is missing.",
      "package.json has dependencies and no lockfile.",
    ]);
  });
});
