import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { git } from "../../foundation/git.ts";
import { expect as value } from "../../foundation/result.ts";
import { readCompany } from "../company.ts";
import { packageRoot } from "../package-root.ts";
import { copyProgram, withOwnProgram } from "./source.ts";

const { blueprint } = value(readCompany(join(packageRoot(), "examples/acme/blueprint.yaml")));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groundwork-source-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, "node_modules/left-pad"), { recursive: true });
  writeFileSync(join(path, "Dockerfile"), "FROM scratch\n");
  writeFileSync(join(path, "node_modules/left-pad/index.js"), "");
  writeFileSync(join(path, "secret.env"), "KEY=1\n");
  return path;
}

describe("a program of one's own in place of the sample", () => {
  it.each([
    ["Price Service", "price-service"],
    ["configuration", "application"],
    ["argocd", "application"],
    ["kube-system", "application"],
    ["--", "application"],
    ["2048", "application"],
    ["x".repeat(80), "x".repeat(40)],
  ])("in the folder %j becomes the application %j", (name, application) => {
    const company = value(withOwnProgram(blueprint, { path: program(name), port: 9000, probe: "/up" }));
    expect(company.applications).toMatchObject([
      { name: application, repository: application, port: 9000, probe: "/up", starter: false },
    ]);
  });

  it.each([
    ["nowhere", "it is no folder"],
    [".", "it has no Dockerfile"],
  ])("is refused for %j: %s", (path, why) => {
    const refused = withOwnProgram(blueprint, { path: join(folder, path) });
    expect(refused).toMatchObject({
      ok: false,
      diagnostics: [{ code: "application-unusable", summary: expect.stringContaining(why) }],
    });
  });

  it("is copied as git knows it: what is ignored stays at home", async () => {
    const path = program("shop");
    writeFileSync(join(path, ".gitignore"), "node_modules\n*.env\n");
    await git(["init", "-q"], { cwd: path });
    value(await copyProgram(path, join(folder, "copy")));
    expect(existsSync(join(folder, "copy/Dockerfile"))).toBe(true);
    expect(existsSync(join(folder, "copy/secret.env"))).toBe(false);
    expect(existsSync(join(folder, "copy/node_modules"))).toBe(false);
    expect(existsSync(join(folder, "copy/.git"))).toBe(false);
  });

  it("is copied whole where there is no git, without what package managers left", async () => {
    const path = program("shop");
    value(await copyProgram(path, join(folder, "copy")));
    expect(existsSync(join(folder, "copy/secret.env"))).toBe(true);
    expect(existsSync(join(folder, "copy/node_modules"))).toBe(false);
  });
});
