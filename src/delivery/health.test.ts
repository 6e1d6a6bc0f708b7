import { describe, expect, it } from "vitest";
import type { CommitStatus } from "../contracts/code-host.ts";
import { type HealthObservation, type HealthQuestion, readHealth } from "./health.ts";

const digest = `sha256:${"a".repeat(64)}`;
const other = `sha256:${"b".repeat(64)}`;
const healthApp = "acme-health[bot]";

const status = (
  state: CommitStatus["state"],
  description: string,
  more: Partial<CommitStatus> = {},
): CommitStatus => ({
  context: "health/dev/storefront",
  creator: healthApp,
  createdAt: "2026-01-01T00:00:00Z",
  state,
  description,
  ...more,
});
const healthy = (more: Partial<CommitStatus> = {}) => status("success", `Healthy ${digest}`, more);
const degraded = (more: Partial<CommitStatus> = {}) =>
  status("failure", `Degraded ${digest} probe failed`, more);
const progressing = () => status("pending", `Progressing ${digest}`);
const seen = (statuses: CommitStatus[], more: Partial<HealthObservation> = {}): HealthObservation => ({
  revision: "c0ffee",
  ancestry: "same",
  digest,
  statuses,
  ...more,
});
const ask = (observations: HealthObservation[], more: Partial<HealthQuestion> = {}) =>
  readHealth({
    environment: "dev",
    application: "storefront",
    digest,
    healthApp,
    current: digest,
    observations,
    ...more,
  });

describe("a report counts", () => {
  it("on the promotion's own commit", () => {
    expect(ask([seen([healthy()])])).toEqual({
      outcome: "healthy",
      revision: "c0ffee",
      at: "2026-01-01T00:00:00Z",
    });
  });

  it("on a later commit that has nothing to do with it, while the slot there holds the digest", () => {
    const observations = [
      seen([], { revision: "newest", ancestry: "descends" }),
      seen([healthy()], { revision: "later", ancestry: "descends" }),
      seen([]),
    ];
    expect(ask(observations)).toMatchObject({ outcome: "healthy", revision: "later" });
  });

  it("with the deployer's message when it is bad news", () => {
    expect(ask([seen([degraded()])])).toMatchObject({ outcome: "degraded", message: "probe failed" });
  });

  it("by the robot's newest word on a revision, and by the newest revision that has one", () => {
    expect(ask([seen([degraded(), healthy()])])).toMatchObject({ outcome: "degraded" });
    expect(ask([seen([healthy(), degraded()])])).toMatchObject({ outcome: "healthy" });
    const newer = seen([degraded()], { revision: "newer", ancestry: "descends" });
    expect(ask([newer, seen([healthy()])])).toMatchObject({ outcome: "degraded", revision: "newer" });
    expect(ask([seen([progressing(), healthy()])])).toEqual({ outcome: "progressing" });
  });

  it("from a revision at which the slot held the digest, after the slot was given away", () => {
    const given = seen([healthy({ description: `Healthy ${other}` })], {
      ancestry: "descends",
      digest: other,
    });
    expect(ask([given, seen([healthy()])], { current: other })).toMatchObject({ outcome: "healthy" });
  });
});

describe("a report does not count", () => {
  it.each<[string, HealthObservation]>([
    ["from before the promotion", seen([healthy()], { ancestry: "precedes" })],
    ["from another line of history", seen([healthy()], { ancestry: "apart" })],
    ["where the slot holds another digest", seen([healthy()], { digest: other, ancestry: "descends" })],
    ["where the slot cannot be read", seen([healthy()], { digest: null })],
    ["from somebody else", seen([healthy({ creator: "mallory" })])],
    ["from the delivery robot", seen([healthy({ creator: "acme-delivery[bot]" })])],
    ["about another environment", seen([healthy({ context: "health/qa/storefront" })])],
    ["about another application", seen([healthy({ context: "health/dev/storefront2" })])],
    ["about another digest", seen([healthy({ description: `Healthy ${other}` })])],
    ["about a part of the digest", seen([healthy({ description: `Healthy ${digest.slice(0, 20)}` })])],
    ["without a digest", seen([healthy({ description: "Healthy" })])],
    ["whose word and state disagree", seen([healthy({ state: "failure" })])],
    ["that says healthy only in passing", seen([healthy({ description: `not Healthy ${digest}` })])],
    ["of an error", seen([status("error", `Healthy ${digest}`)])],
  ])("%s", (_name, observation) => {
    expect(ask([observation])).toEqual({ outcome: "unknown" });
    expect(ask([observation], { current: other })).toEqual({ outcome: "superseded" });
  });

  it("and a forged one does not hide the true one", () => {
    expect(ask([seen([healthy({ creator: "mallory" }), degraded()])])).toMatchObject({ outcome: "degraded" });
  });
});

describe("a release that lost its slot before it was decided", () => {
  it("is superseded, whether it had begun or not", () => {
    expect(ask([seen([progressing()])], { current: other })).toEqual({ outcome: "superseded" });
    expect(ask([], { current: other })).toEqual({ outcome: "superseded" });
    expect(ask([])).toEqual({ outcome: "unknown" });
  });
});
