import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PreparedStack, Provisioner, StackWorkspace } from "../../../contracts/provisioner.ts";
import { plainEnvironment } from "../../../foundation/process.ts";
import { expect as take } from "../../../foundation/result.ts";
import { createEngine } from "./engine.ts";
import { machineEngine } from "./testing.ts";

const main = `
variable "greeting" { type = string }
resource "terraform_data" "one" { input = var.greeting }
output "facts" { value = { "example.greeting" = terraform_data.one.output } }
`;

let directory = "";
let opened: StackWorkspace[] = [];
let engine: Provisioner;

function stack(greeting: string, extra: Record<string, string> = {}): PreparedStack {
  const files = { "main.tf": main, "inputs.auto.tfvars.json": JSON.stringify({ greeting }), ...extra };
  return {
    id: "example",
    files: Object.entries(files).map(([path, text]) => ({ path, text })),
    modules: [],
    environment: {},
  };
}

async function open(prepared: PreparedStack): Promise<StackWorkspace> {
  const workspace = take(await engine.open(prepared, new AbortController().signal));
  opened.push(workspace);
  return workspace;
}

const names = ["terraform", "tofu"] as const;

describe.each(names)("the engine %s", (name) => {
  const machine = machineEngine(name);
  const it = test.skipIf(!machine);
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "groundwork-engine-"));
    const environment = plainEnvironment({ PATH: machine?.searchPath ?? "" });
    engine = createEngine({ directory: join(directory, "work"), environment, engine: name });
    opened = [];
  });
  afterEach(async () => {
    for (const workspace of opened) await workspace.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("plans, applies, and then has nothing more to do", async () => {
    const workspace = await open(stack("hello"));
    const plan = take(await workspace.plan({}));
    expect(plan.hasState).toBe(false);
    expect(plan.resources.map(({ address, action }) => [address, action])).toEqual([
      ["terraform_data.one", "create"],
    ]);
    expect(plan.facts).toBeUndefined();
    const said: string[] = [];
    take(await workspace.apply((line) => said.push(line)));
    expect(said.join("\n")).toContain("terraform_data.one: Creation complete");

    const again = take(await (await open(stack("hello"))).plan({ readOnly: true }));
    expect(again).toMatchObject({ resources: [], outputsChange: false, hasState: true });
    expect(again.facts).toEqual({ "example.greeting": "hello" });
    expect(take(await workspace.facts())).toEqual({ "example.greeting": "hello" });
    expect(take(await workspace.resources())).toEqual([
      { address: "terraform_data.one", type: "terraform_data" },
    ]);
  });

  it("says which attributes change", async () => {
    const first = await open(stack("hello"));
    take(await first.plan({}));
    take(await first.apply(() => {}));
    const plan = take(await (await open(stack("good morning"))).plan({}));
    expect(plan.resources).toMatchObject([
      { address: "terraform_data.one", action: "update", before: { input: "hello" } },
    ]);
    expect(plan.resources[0]?.changed).toContain("input");
  });

  it("moves a local state into the backend, and leaves none behind", async () => {
    const local = await open(stack("hello"));
    take(await local.plan({}));
    take(await local.apply(() => {}));
    expect(engine.hasLocalState("example")).toBe(true);
    const place = join(directory, "kept.tfstate");
    const backend = { "backend.tf": `terraform {\n  backend "local" {\n    path = "${place}"\n  }\n}\n` };
    const moved = await open(stack("hello", backend));
    expect(take(await moved.plan({})).resources).toEqual([]);
    expect(readFileSync(place, "utf8")).toContain("terraform_data");
    expect(engine.hasLocalState("example")).toBe(false);
  });

  it.each([
    ["which backend it has", ".terraform/terraform.tfstate", ""],
    ["which backend it has, half", ".terraform/terraform.tfstate", '{"version": 3, "backe'],
    ["a state on this machine", "terraform.tfstate", '{"version": 4, "resour'],
  ])("goes on where an engine was killed while it wrote %s", async (_what, file, text) => {
    const place = join(directory, "kept.tfstate");
    const backend = { "backend.tf": `terraform {\n  backend "local" {\n    path = "${place}"\n  }\n}\n` };
    const first = await open(stack("hello", backend));
    take(await first.plan({}));
    take(await first.apply(() => {}));
    writeFileSync(join(directory, "work", "example", "stacks", "example", file), text);
    const again = await open(stack("hello", backend));
    expect(take(await again.plan({})).resources).toEqual([]);
  });

  it("destroys what it is told and nothing else, and says what the configuration protects", async () => {
    const others = `
resource "terraform_data" "kept" {
  input = "data"
  lifecycle { prevent_destroy = true }
}
resource "terraform_data" "many" {
  for_each = toset(["a", "b"])
  input    = terraform_data.kept.output
}
`;
    const workspace = await open(stack("hello", { "others.tf": others }));
    take(await workspace.plan({}));
    take(await workspace.apply(() => {}));
    const held = take(await workspace.resources());
    expect(held.find(({ address }) => address === 'terraform_data.many["a"]')?.dependsOn).toEqual([
      "terraform_data.kept",
    ]);
    const all = await workspace.plan({ destroy: true, readOnly: true });
    expect(all.ok ? [] : all.diagnostics).toMatchObject([
      { code: "destroy-prevented", cause: expect.stringContaining("terraform_data.kept") },
    ]);
    const only = ["terraform_data.one", 'terraform_data.many["a"]'];
    const plan = take(await workspace.plan({ destroy: true, only }));
    expect(plan.resources.map(({ address, action }) => [address, action])).toEqual([
      ['terraform_data.many["a"]', "delete"],
      ["terraform_data.one", "delete"],
    ]);
    take(await workspace.apply(() => {}));
    expect(take(await workspace.resources()).map(({ address }) => address)).toEqual([
      "terraform_data.kept",
      'terraform_data.many["b"]',
    ]);
  });

  it("says where the configuration is wrong", async () => {
    const wrong = await open(stack("hello", { "wrong.tf": 'output "wrong" {\n  value = var.nothing\n}\n' }));
    const plan = await workspaceFailure(wrong);
    expect(plan.code).toBe("engine-refused");
    expect(plan.summary).toContain("stacks/example/wrong.tf:2");
    expect(plan.cause).toContain("nothing");
  });

  it("refuses a plan that the world has overtaken", async () => {
    const workspace = await open(stack("hello"));
    take(await workspace.plan({}));
    take(await workspace.apply(() => {}));
    const late = await workspace.apply(() => {});
    expect(late.ok ? [] : late.diagnostics.map((d) => d.code)).toEqual(["plan-stale"]);
  });

  it("imports what is there already", async () => {
    const workspace = await open(stack("hello"));
    const plan = take(await workspace.plan({ adopt: [{ address: "terraform_data.one", id: "${one}" }] }));
    expect(plan.resources).toMatchObject([{ address: "terraform_data.one", imports: "${one}" }]);
    take(await workspace.apply(() => {}));
    expect(take(await (await open(stack("hello"))).plan({})).resources).toEqual([]);
  });

  it("says which version it is", async () => {
    expect(take(await engine.version())).toMatch(new RegExp(`^${name} 1\\.\\d+\\.\\d+`));
  });
});

test("what is missing is named where there is no engine", async () => {
  const bare = createEngine({ directory: tmpdir(), environment: { PATH: "/nonexistent" } });
  const version = await bare.version();
  expect(version.ok ? [] : version.diagnostics.map((d) => d.code)).toEqual(["engine-missing"]);
});

async function workspaceFailure(workspace: StackWorkspace) {
  const plan = await workspace.plan({});
  if (plan.ok) throw new Error("it was not refused");
  const [first] = plan.diagnostics;
  if (!first) throw new Error("nothing was said");
  return first;
}
