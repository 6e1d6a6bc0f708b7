import { describe, expect, it } from "vitest";
import { evaluateExpression } from "./condition.ts";

const app = {
  status: {
    operationState: { phase: "Succeeded" },
    health: { status: "Healthy" },
    summary: { images: ["x"] },
  },
};

describe("the subset of expr", () => {
  it.each([
    ["app.status.operationState.phase in ['Succeeded'] and app.status.health.status == 'Healthy'", true],
    ["app.status.operationState.phase in ['Error', 'Failed']", false],
    ["not (app.status.health.status == 'Healthy') or app.status.sync.status != 'Synced'", true],
    ["app.status.nothing?.more == nil", true],
    ["[app.status.health.status, app.status.summary.images]", ["Healthy", ["x"]]],
  ])("%s", (expression, value) => {
    expect(evaluateExpression(expression, { app })).toEqual({ ok: true, value });
  });

  it.each([
    "time.Now()",
    "app.status.phase matches 'x'",
    "app.status ==",
    "nobody.status",
  ])("refuses %s", (expression) => {
    expect(evaluateExpression(expression, { app }).ok).toBe(false);
  });
});
