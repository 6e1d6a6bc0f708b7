import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { expression, literal, printWorkflow, type Workflow } from "./workflow.ts";

const workflow = (run: string): Workflow => ({
  name: "w",
  on: { push: { branches: ["main"] } },
  jobs: {
    a: { permissions: { contents: "read" }, "timeout-minutes": 5, steps: [{ name: "s", run }] },
  },
});

describe("printWorkflow", () => {
  test("permits nothing at the top, and writes `on` as GitHub and every reader expect it", () => {
    const text = printWorkflow(workflow("echo"), "Why.");
    expect(text).toMatch(/^# Why\.\nname: w\non:\n {2}push:\n/);
    expect(parse(text)).toMatchObject({
      permissions: {},
      jobs: { a: { permissions: { contents: "read" } } },
    });
  });

  test("refuses an expression inside a script: values come by the environment", () => {
    expect(() => printWorkflow(workflow(`echo ${expression("github.head_ref")}`), "")).toThrow("expression");
  });
});

test("literal text holds no expression but the one that prints its braces", () => {
  expect(literal("npm test")).toBe("npm test");
  expect(literal("echo ${{ secrets.KEY }}")).toBe("echo ${{ '${{' }} secrets.KEY }}");
});
