import { describe, expect, it } from "vitest";
import { expect as value } from "../../foundation/result.ts";
import { readPlan } from "./read.ts";
import { changeJson, planJson, resourceJson } from "./testing.ts";

const read = (parts: object) => value(readPlan(planJson(parts)));

describe("a plan's JSON form", () => {
  it("tells what is done to each resource, and where it differs", () => {
    const { resources, hasState } = read({
      resource_changes: [
        resourceJson("aws_vpc.this", {
          actions: ["update"],
          before: { id: "vpc-1", tags: { Name: "a", "groundwork:stack": "x" }, routes: [{ to: "a" }] },
          after: { tags: { Name: "b", "groundwork:stack": "x" }, routes: [{ to: "a" }, {}], gone: null },
          after_unknown: { id: true, tags: {}, routes: [{}, { to: true }] },
        }),
        resourceJson("aws_subnet.this[0]", { actions: ["delete", "create"], before: {}, after: {} }),
        resourceJson("aws_eip.this", {
          actions: ["create"],
          after: { domain: "vpc", tags: {} },
          after_unknown: { id: true },
          importing: { id: "eip-1" },
        }),
      ],
    });
    expect(resources.map(({ address, action }) => `${action} ${address}`)).toEqual([
      "update aws_vpc.this",
      "replace aws_subnet.this[0]",
      "create aws_eip.this",
    ]);
    const [vpc, , eip] = resources;
    expect(vpc?.attributes).toEqual([
      { path: "id", before: { kind: "value", value: "vpc-1" }, after: { kind: "unknown" } },
      { path: "tags.Name", before: { kind: "value", value: "a" }, after: { kind: "value", value: "b" } },
      { path: "routes[1].to", before: { kind: "absent" }, after: { kind: "unknown" } },
    ]);
    expect(vpc?.changed).toEqual(["id", "routes", "tags"]);
    expect(vpc?.after).toEqual({
      tags: { Name: "b", "groundwork:stack": "x" },
      routes: [{ to: "a" }, {}],
      gone: null,
    });
    expect(eip).toMatchObject({ importing: "eip-1", before: undefined, changed: ["domain", "id", "tags"] });
    expect(hasState).toBe(true);
  });

  it("keeps secrets back, also where a provider copied one without a mark", () => {
    const plan = read({
      resource_changes: [
        resourceJson("terraform_data.one", {
          actions: ["update"],
          before: {
            input: { a: 1, s: "hunter2" },
            output: { a: 1, s: "old hunter2" },
            list: ["hunter2", "x"],
          },
          after: { input: { a: 1, s: "hunter3" }, password: "correct horse" },
          after_unknown: { output: true },
          before_sensitive: { input: { s: true }, output: {} },
          after_sensitive: { input: { s: true }, password: true },
        }),
      ],
      output_changes: {
        key: changeJson({ actions: ["create"], after: "battery", after_sensitive: true }),
        // A variable is marked in the configuration alone.
        told: changeJson({ actions: ["create"], after: "it is staple42" }),
      },
      variables: { token: { value: "staple42" } },
      configuration: { root_module: { variables: { token: { sensitive: true } } } },
    });
    expect(JSON.stringify(plan)).not.toMatch(/hunter|horse|battery|staple/);
    expect(plan.resources[0]?.changed).toEqual(["input", "list", "output", "password"]);
    expect(plan.resources[0]?.attributes).toContainEqual({
      path: "input.s",
      before: { kind: "secret" },
      after: { kind: "secret" },
    });
    expect(plan.resources[0]?.before).toEqual({ input: { a: 1 }, output: { a: 1 }, list: [null, "x"] });
    expect(plan.outputs.map(({ after }) => after.kind)).toEqual(["secret", "secret"]);
  });

  it("tells drift, outputs that are known in part, and how far the plan came", () => {
    const plan = read({
      resource_drift: [resourceJson("aws_vpc.this", { actions: ["delete"], before: { id: "vpc-1" } })],
      output_changes: {
        facts: changeJson({
          actions: ["create"],
          after: { a: "1" },
          after_unknown: { true: false, b: true },
        }),
        whole: changeJson({ actions: ["create"], after: { true: "1" }, after_unknown: { true: false } }),
      },
      complete: false,
      errored: true,
    });
    expect(plan).toMatchObject({ complete: false, errored: true, hasState: true, resources: [] });
    expect(plan.drift[0]).toMatchObject({ action: "delete", after: undefined, changed: ["id"] });
    expect(plan.outputs.map(({ after }) => after.kind)).toEqual(["unknown", "value"]);
    expect(read({})).toEqual({
      ...{ resources: [], drift: [], outputs: [], complete: true, errored: false, hasState: false },
    });
  });

  it("refuses what it does not know rather than reading half of it", () => {
    const strange = resourceJson("a.b", { actions: ["teleport"] });
    for (const [text, cause] of [
      ["{", "not JSON"],
      ["[]", "expected object"],
      [JSON.stringify({ format_version: "2.0" }), "only 1.x"],
      [planJson({ resource_changes: [strange] }), "teleport"],
      [planJson({ resource_changes: [{ address: 1 }] }), "resource_changes.0.address"],
    ] as const) {
      const result = readPlan(text);
      expect(result.ok ? [] : result.diagnostics).toEqual([
        expect.objectContaining({ code: "plan-unreadable", cause: expect.stringContaining(cause) }),
      ]);
    }
  });
});
