import { describe, expect, it } from "vitest";
import type { Application, OperationState, SyncPolicy } from "../types.ts";
import { nextAttempt } from "./attempt.ts";

const finished = "2026-01-01T00:00:00Z";
const after = (seconds: number) => new Date(Date.parse(finished) + seconds * 1000);
const application = (syncPolicy: SyncPolicy, last?: Partial<OperationState>): Application => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "web" },
  spec: { project: "p", destination: {}, syncPolicy },
  status: {
    sync: { status: "OutOfSync" },
    health: { status: "Healthy" },
    operationState: {
      operation: {},
      phase: "Succeeded",
      message: "",
      startedAt: finished,
      finishedAt: finished,
      syncResult: { revision: "a", source: { repoURL: "" }, resources: [] },
      ...last,
    },
  },
});
const decide = (app: Application, revision: string, seconds: number, empty = false) =>
  nextAttempt(app, revision, false, empty, after(seconds));

describe("automated sync", () => {
  it("takes a new revision at once, and heals drift only where that is asked for", () => {
    expect(decide(application({ automated: {} }), "b", 0)).toEqual({ kind: "now", retryCount: 0 });
    expect(decide(application({ automated: {} }), "a", 60)).toMatchObject({ kind: "never" });
    expect(decide(application({ automated: { selfHeal: true } }), "a", 0)).toEqual({
      kind: "later",
      milliseconds: 2000,
    });
    expect(decide(application({ automated: { selfHeal: true } }), "a", 2)).toMatchObject({ kind: "now" });
    expect(decide(application({}), "b", 60)).toMatchObject({ kind: "never" });
  });

  it("retries a failed revision with growing waits, as often as it may", () => {
    const policy = {
      automated: {},
      retry: { limit: 2, backoff: { duration: "5s", factor: 2, maxDuration: "1m" } },
    };
    const failed = (retryCount: number) =>
      application(policy, { phase: "Failed", message: "no", retryCount });
    expect(decide(failed(0), "a", 4)).toEqual({ kind: "later", milliseconds: 1000 });
    expect(decide(failed(0), "a", 5)).toEqual({ kind: "now", retryCount: 1 });
    expect(decide(failed(1), "a", 9)).toEqual({ kind: "later", milliseconds: 1000 });
    expect(decide(failed(2), "a", 600)).toEqual({ kind: "never", why: "Failed last sync attempt to a: no" });
    expect(decide(failed(2), "b", 0)).toMatchObject({ kind: "now" });
  });

  it("never wipes out everything by itself", () => {
    expect(decide(application({ automated: { prune: true } }), "b", 0, true)).toMatchObject({
      kind: "never",
      why: expect.stringContaining("will wipe out all resources"),
    });
  });
});
