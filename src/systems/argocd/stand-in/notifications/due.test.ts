import { describe, expect, it } from "vitest";
import { expect as value } from "../../../../foundation/result.ts";
import type { Application, ApplicationStatus } from "../types.ts";
import { dueNotifications } from "./due.ts";

const application = (status: Partial<ApplicationStatus>): Application => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "web", annotations: { "notifications.argoproj.io/subscribe.health.github": "" } },
  spec: { project: "p", source: { repoURL: "https://code.example/acme/configuration.git" }, destination: {} },
  status: { sync: { status: "Synced" }, health: { status: "Healthy" }, ...status },
});
const configuration = (rule: object, message = "{{.app.status.health.status}}") => ({
  "trigger.health": JSON.stringify([{ send: ["health"], ...rule }]),
  "template.health": JSON.stringify({
    message,
    github: {
      revisionPath: "{{.app.status.sync.revision}}",
      status: { state: "success", label: "health/{{.app.metadata.name}}" },
    },
  }),
});
const keys = (app: Application, rule: object) =>
  value(dueNotifications(app, configuration(rule))).due.map(({ key }) => key);
const when = "app.status.health.status == 'Healthy'";

describe("what is due for an application", () => {
  it("is a new matter for each value of oncePer", () => {
    const rule = { when, oncePer: "[app.status.sync.revision, app.status.summary.images]" };
    const first = application({ sync: { status: "Synced", revision: "a" }, summary: { images: ["x", "y"] } });
    const second = application({
      sync: { status: "Synced", revision: "b" },
      summary: { images: ["x", "y"] },
    });
    expect(keys(first, rule)).toEqual([expect.stringContaining("[a [x y]]:health:[0].")]);
    expect(keys(first, rule)).toEqual(keys(first, rule));
    expect(keys(second, rule)).not.toEqual(keys(first, rule));
  });

  it("is over once its condition no longer holds, unless it is once for something", () => {
    const degraded = application({ health: { status: "Degraded" } });
    expect(value(dueNotifications(degraded, configuration({ when })))).toEqual({
      due: [],
      over: keys(application({}), { when }),
    });
    expect(
      value(dueNotifications(degraded, configuration({ when, oncePer: "app.status.sync.revision" }))).over,
    ).toEqual([]);
  });

  it("waits for a status that is not there yet, but refuses a condition that it does not understand", () => {
    expect(keys(application({}), { when: "app.status.operationState.phase == 'Succeeded'" })).toEqual([]);
    expect(dueNotifications(application({}), configuration({ when: "time.Now() > 1" }))).toMatchObject({
      ok: false,
      diagnostics: [{ code: "argocd-expression-refused" }],
    });
  });

  it("is cut to the 140 characters that GitHub takes", () => {
    const found = value(dueNotifications(application({}), configuration({ when }, "x".repeat(141))));
    expect(found.due[0]?.notifications[0]?.description).toBe(`${"x".repeat(137)}...`);
  });
});
