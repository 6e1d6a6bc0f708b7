import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderExample } from "./acme.ts";

/** The condition of a workflow's only job, by GitHub's own evaluator. */
function runs(workflow: string, event_name: string, event: unknown): boolean {
  const file = renderExample("examples/acme").find(
    ({ path }) => path === `.github/workflows/${workflow}.yaml`,
  );
  const text = file?.content.state === "ready" ? file.content.text : "";
  const [job] = Object.values(parse(text).jobs as Record<string, { if: string }>);
  const { tokens } = new Lexer(job?.if ?? "").lex();
  const expression = new Parser(tokens, ["github"], []).parse();
  const context = JSON.parse(JSON.stringify({ github: { event_name, event } }), data.reviver);
  return new Evaluator(expression, context as data.Dictionary).evaluate().coerceString() === "true";
}

describe("promote.yaml runs for", () => {
  test.each([
    ["a nudge", "issue_comment", { issue: { number: 1 } }, true],
    ["a comment elsewhere", "issue_comment", { issue: { number: 2 } }, false],
    ["a release that is healthy", "status", { context: "health/dev/storefront", state: "success" }, true],
    ["a release that is degraded", "status", { context: "health/dev/storefront", state: "failure" }, true],
    ["a release under way", "status", { context: "health/dev/storefront", state: "pending" }, false],
    ["the gate's own status", "status", { context: "gate", state: "success" }, false],
    ["a push, whose paths were filtered before", "push", {}, true],
    ["the schedule", "schedule", {}, true],
    ["a person's wish", "workflow_dispatch", {}, true],
  ])("%s: %s %j", (_what, name, event, expected) => {
    expect(runs("promote", name, event)).toBe(expected);
  });
});

describe("gate.yaml runs for", () => {
  test.each([
    ["a pull request", "pull_request_target", { pull_request: {} }, true],
    ["a review to count", "workflow_run", { workflow_run: { conclusion: "success" } }, true],
    ["a review that was only a comment", "workflow_run", { workflow_run: { conclusion: "skipped" } }, false],
    ["the schedule", "schedule", {}, true],
  ])("%s: %s %j", (_what, name, event, expected) => {
    expect(runs("gate", name, event)).toBe(expected);
  });
});

describe("review.yaml runs for", () => {
  test.each([
    ["approved", true],
    ["changes_requested", true],
    ["dismissed", true],
    ["commented", false],
  ])("%s", (state, expected) => {
    expect(runs("review", "pull_request_review", { review: { state } })).toBe(expected);
  });
});
