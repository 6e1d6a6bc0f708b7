import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expect as expectValue } from "../../../foundation/result.ts";
import { type RunningProviders, startProviders } from "./start.ts";
import { type ExampleWorld, exampleWorld } from "./testing/example-provider.ts";
import { createWorkspace, terraformIsThere, type Workspace } from "./testing/terraform.ts";

const head = `
terraform {
  required_providers {
    example = { source = "example/example" }
  }
}
`;

describe.skipIf(!terraformIsThere)(
  "the real terraform with a stand-in provider (needs terraform on PATH)",
  () => {
    const world: ExampleWorld = exampleWorld();
    const lines: string[] = [];
    let providers: RunningProviders;
    let workspace: Workspace;
    const write = (body: string) =>
      workspace.write(`${head}provider "example" {\n  region = "north"\n}\n${body}`);
    beforeAll(async () => {
      providers = expectValue(await startProviders([world.provider], (line) => lines.push(line)));
    });
    beforeEach(() => {
      workspace?.close();
      workspace = createWorkspace(providers.environment);
      world.things.clear();
      world.calls.length = 0;
      lines.length = 0;
    });
    afterAll(() => {
      workspace?.close();
      providers.close();
    });

    const full = `
resource "example_thing" "a" {
  name     = "first"
  size     = 0.1
  password = "hush-hush"
  tags     = { "a b" = "\${1 + 1}" }
  anything = { list = [1, "two", true] }
  rule { port = 80 }
  rule {
    port     = 53
    protocol = "udp"
  }
  setting { mode = "fast" }
}
resource "example_thing" "b" {
  name        = "second"
  description = "after \${example_thing.a.id}"
  zone        = "zone-b"
  size        = 123456789012345678901234567890
}
output "id" { value = example_thing.a.id }
output "enabled" { value = example_thing.a.enabled }
output "protocols" { value = example_thing.a.rule[*].protocol }
`;

    it("plans, applies, finds nothing to do again, and destroys", async () => {
      write(full);
      await workspace.run("init");
      await workspace.run("validate");
      const { changes, actions } = await workspace.plan();
      expect(actions).toEqual([
        { address: "example_thing.a", actions: ["create"] },
        { address: "example_thing.b", actions: ["create"] },
      ]);
      const [a, b] = changes.map(({ change }) => change);
      expect(a?.after_unknown).toMatchObject({ id: true, etag: true, zone: true });
      expect(a?.after).toMatchObject({ enabled: true, size: 0.1, tags: { "a b": "2" } });
      expect(b?.after_unknown).toMatchObject({ description: true });
      expect(await workspace.run("plan")).not.toContain("hush-hush");

      await workspace.run("apply", "-auto-approve");
      expect(await workspace.outputs()).toEqual({ id: "thing-1", enabled: true, protocols: ["udp", "tcp"] });
      expect(world.things.get("thing-1")).toMatchObject({
        password: "hush-hush",
        anything: { list: [1, "two", true] },
        rule: [
          { port: 53, protocol: "udp" },
          { port: 80, protocol: "tcp" },
        ],
      });
      expect((await workspace.plan()).actions).toEqual([]);

      await workspace.run("destroy", "-auto-approve");
      expect(world.calls).toEqual([
        "north create first",
        "north create second",
        "north delete second",
        "north delete first",
      ]);
      expect(world.things.size).toBe(0);
      expect(lines).toEqual([]);
    });

    it("changes in place what can be, and replaces what cannot", async () => {
      write('resource "example_thing" "a" {\n  name = "first"\n  enabled = false\n  rule { port = 80 }\n}');
      await workspace.run("init");
      await workspace.run("apply", "-auto-approve");
      const before = [...world.things.values()][0];

      write(
        'resource "example_thing" "a" {\n  name = "first"\n  rule { port = 80 }\n  rule { port = 81 }\n}',
      );
      const update = await workspace.plan();
      expect(update.actions).toEqual([{ address: "example_thing.a", actions: ["update"] }]);
      // The default comes back, what follows from a change is open, and what does not stays.
      expect(update.changes[0]?.change.after).toMatchObject({
        enabled: true,
        id: before?.["id"],
        zone: "zone-a",
      });
      expect(update.changes[0]?.change.after_unknown).toMatchObject({ etag: true });
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);

      write('resource "example_thing" "a" {\n  name = "other"\n  rule { port = 80 }\n}');
      const replacement = await workspace.plan();
      expect(replacement.actions).toEqual([{ address: "example_thing.a", actions: ["delete", "create"] }]);
      expect(replacement.changes[0]?.change.replace_paths).toEqual([["name"]]);
      await workspace.run("apply", "-auto-approve");

      write(
        'resource "example_thing" "a" {\n  name = "other"\n  rule { port = 80 }\n  setting { mode = "slow" }\n}',
      );
      expect((await workspace.plan()).actions).toEqual([
        { address: "example_thing.a", actions: ["delete", "create"] },
      ]);
    });

    it("sees what was changed and deleted by hand", async () => {
      write('resource "example_thing" "a" {\n  name = "first"\n  rule { port = 80 }\n}');
      await workspace.run("init");
      await workspace.run("apply", "-auto-approve");
      const [id = "", made] = [...world.things.entries()][0] ?? [];
      world.things.set(id, { ...made, description: "by hand" });
      const { changes } = await workspace.plan();
      expect(changes[0]?.change).toMatchObject({
        actions: ["update"],
        before: { description: "by hand" },
        after: { description: null },
      });
      world.things.delete(id);
      expect((await workspace.plan()).actions).toEqual([{ address: "example_thing.a", actions: ["create"] }]);
    });

    it("imports, and then only changes what differs", async () => {
      world.things.set("old", {
        ...{ id: "old", name: "first", description: "", zone: "zone-z", etag: "1", enabled: true },
        rule: [{ port: 80, protocol: "tcp", number: 7 }],
      });
      write(
        'resource "example_thing" "a" {\n  name = "first"\n  rule { port = 80 }\n}\nimport {\n  to = example_thing.a\n  id = "old"\n}',
      );
      await workspace.run("init");
      await workspace.run("apply", "-auto-approve");
      expect(world.calls).toEqual([]);
      expect((await workspace.plan()).actions).toEqual([]);
      await workspace.run("state", "rm", "example_thing.a");
      write('resource "example_thing" "a" {\n  name = "first"\n  rule { port = 80 }\n}');
      await workspace.run("import", "example_thing.a", "old");
      expect((await workspace.plan()).actions).toEqual([]);
    });

    it("tells two configurations of one provider apart, and reads data", async () => {
      workspace.write(`${head}
provider "example" { region = "north" }
provider "example" {
  alias  = "south"
  region = "south"
}
resource "example_thing" "n" { name = "in-north" }
resource "example_thing" "s" {
  provider = example.south
  name     = "in-south"
}
data "example_thing" "n" {
  name       = "in-north"
  depends_on = [example_thing.n]
}
output "same" { value = data.example_thing.n.id == example_thing.n.id }
`);
      await workspace.run("init");
      await workspace.run("apply", "-auto-approve");
      expect([...world.calls].sort()).toEqual(["north create in-north", "south create in-south"]);
      expect(await workspace.outputs()).toEqual({ same: true });
    });

    it("passes refusals on: of the configuration, of the vendor, and of arguments that exclude each other", async () => {
      write('resource "example_thing" "a" { name = "Bad Name" }');
      await workspace.run("init");
      expect(await workspace.refusal("validate")).toContain("Bad name");
      write('resource "example_thing" "a" {\n  name = "a"\n  conflicting = "x"\n  description = "y"\n}');
      expect(await workspace.refusal("validate")).toContain('"conflicting": conflicts with description');
      write('resource "example_thing" "a" { name = "refused" }');
      const said = await workspace.refusal("apply", "-auto-approve");
      expect(said).toContain("The vendor said no.");
      expect(said).toContain("Ask nicely.");
      write('resource "example_other" "a" {}');
      expect(await workspace.refusal("validate")).toContain("does not support resource type");
      write('data "example_thing" "a" { name = "ghost" }');
      expect(await workspace.refusal("plan")).toContain("There is no thing 'ghost'.");
    });
  },
);
