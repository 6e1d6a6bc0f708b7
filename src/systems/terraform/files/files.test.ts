import { describe, expect, test } from "vitest";
import type { Stack, StateBackend } from "../../../contracts/stack.ts";
import { modulesOf } from "./infrastructure.ts";
import { orderStacks } from "./order.ts";
import { stackFiles } from "./stack.ts";

const stack = (id: string, rest: Partial<Stack> = {}): Stack => ({
  ...{ id, title: id, day1: 8, effort: { hours: 1, usualWaitHours: 0 }, appliedBy: "rollout" },
  ...{ needs: [], gives: [], files: [], modules: [], variables: () => ({}) },
  ...rest,
});
const backend: StateBackend = {
  needs: ["state.bucket"],
  type: "s3",
  settings: (id, facts) => ({ bucket: facts.get("state.bucket") ?? "", key: `${id}/state` }),
};

describe("the files of a stack", () => {
  const one = stack("one", {
    needs: ["a"],
    files: [{ path: "main.tf", text: "# main\n" }],
    variables: (facts) => ({ seen: [...facts.keys()], a: facts.get("a") ?? "" }),
  });
  const contents = (facts: Readonly<Record<string, string>>, where?: StateBackend) =>
    Object.fromEntries(
      stackFiles(one, new Map(Object.entries(facts)), where).map(({ path, content }) => [
        path,
        content.state === "ready" ? content.text : content.needs,
      ]),
    );

  test("wait for what they need, and are handed no other fact", () => {
    expect(contents({ b: "2" }, backend)).toEqual({
      "main.tf": "# main\n",
      "backend.tf": ["state.bucket"],
      "inputs.auto.tfvars.json": ["a"],
    });
    const ready = contents({ a: '${"x"}', b: "2", "state.bucket": "${evil}" }, backend);
    expect(JSON.parse(String(ready["inputs.auto.tfvars.json"]))).toEqual({ seen: ["a"], a: '${"x"}' });
    expect(ready["backend.tf"]).toContain('bucket = "$${evil}"\n    key    = "one/state"\n');
  });

  test("say nothing about a place for the state while it stays in the folder", () => {
    expect(Object.keys(contents({ a: "1" }))).toEqual(["main.tf", "inputs.auto.tfvars.json"]);
  });
});

describe("the order of stacks", () => {
  const environments = [{ name: "dev" }, { name: "prod" }, { name: "apac" }];
  const order = (stacks: readonly Stack[]) =>
    orderStacks(stacks, environments).map((one) => [one.stack.id, ...one.after].join(" "));

  test("follows facts, then environments, then names; the place for states comes first", () => {
    expect(
      order([
        stack("z-state", { holdsStates: true, gives: ["bucket"] }),
        stack("a", { needs: ["network"] }),
        stack("b", { gives: ["network"], needs: ["bucket", "somebody's"] }),
        stack("in-apac", { environment: "apac" }),
        stack("in-dev", { environment: "dev" }),
        stack("in-prod", { environment: "prod" }),
      ]),
    ).toEqual([
      "z-state",
      "b z-state",
      "a b z-state",
      "in-dev z-state",
      "in-prod z-state",
      "in-apac z-state",
    ]);
  });

  test("ends where stacks wait for each other", () => {
    const circle = [stack("a", { needs: ["b"], gives: ["a"] }), stack("b", { needs: ["a"], gives: ["b"] })];
    expect(order(circle)).toEqual(["a b", "b a"]);
  });
});

test("two modules of one name have to be one", () => {
  const module = (text: string) => ({ name: "network", files: [{ path: "main.tf", text }] });
  const using = (...texts: string[]) => texts.map((text, i) => stack(`s${i}`, { modules: [module(text)] }));
  expect(modulesOf(using("x", "x"))).toEqual([module("x")]);
  expect(() => modulesOf(using("x", "y"))).toThrow("network");
});
