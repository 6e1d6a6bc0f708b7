import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isReady } from "./workspace.ts";

const entry = { id: "example", modules: [], needs: [], gives: [] };

function ready(...files: readonly string[]): boolean {
  const workspace = mkdtempSync(join(tmpdir(), "groundwork-workspace-"));
  const folder = join(workspace, "stacks", "example");
  mkdirSync(folder, { recursive: true });
  for (const file of files) writeFileSync(join(folder, file), "");
  return isReady(workspace, entry);
}

describe("a stack in a checkout", () => {
  it("is planned once the values of its variables are there", () => {
    expect(ready("main.tf", "backend.tf", "inputs.auto.tfvars.json")).toBe(true);
    expect(ready("main.tf", "backend.tf")).toBe(false);
  });

  it("is passed over where its configuration is not there: to the engine that is the wish to destroy everything", () => {
    expect(ready("inputs.auto.tfvars.json")).toBe(false);
    expect(ready("backend.tf", "inputs.auto.tfvars.json")).toBe(false);
  });
});
