import { describe, expect, it } from "vitest";
import type { Deployment, Monitor } from "../contracts/monitor.ts";
import { failure, ok } from "../foundation/result.ts";
import { type HealthyRelease, tellDeployment } from "./tell-deployment.ts";

const healthy: HealthyRelease = {
  application: "shop",
  environment: "qa",
  repository: "acme/shop",
  at: "2026-03-02T10:05:00Z",
  request: {
    id: 7,
    commit: "c".repeat(40),
    creator: "shop-pipeline[bot]",
    createdAt: "2026-03-02T10:00:00Z",
    url: "https://api.code.example/repos/acme/shop/deployments/7",
    claim: {
      application: "shop",
      version: "1.2.0",
      digest: `sha256:${"1".repeat(64)}`,
      run: "https://code.example/acme/shop/actions/runs/12",
    },
  },
};

const monitor = (tellDeployment: Monitor["tellDeployment"]): Monitor => ({
  standing: () => Promise.reject(new Error("not asked")),
  tellDeployment,
});

describe("telling a deployment", () => {
  it("names the application's own repository and commit, once for each environment", async () => {
    const told: Deployment[] = [];
    const listens = monitor(async (one) => {
      told.push(one);
      return ok(undefined);
    });
    expect(await tellDeployment(listens, healthy)).toEqual([]);
    await tellDeployment(listens, { ...healthy, environment: "staging" });
    expect(told[0]).toEqual({
      id: "acme/shop/7/qa/shop",
      application: "shop",
      environment: "qa",
      version: "1.2.0",
      repositoryUrl: "https://code.example/acme/shop",
      commit: "c".repeat(40),
      startedAt: Date.UTC(2026, 2, 2, 10, 0),
      finishedAt: Date.UTC(2026, 2, 2, 10, 5),
    });
    expect(told[1]?.id).not.toBe(told[0]?.id);
  });

  it("only warns where the monitor cannot be told, and is silent where there is none", async () => {
    const deaf = monitor(async () => failure("datadog-unreachable", "No answer."));
    expect(await tellDeployment(deaf, healthy)).toMatchObject([{ severity: "warning" }]);
    expect(await tellDeployment(undefined, healthy)).toEqual([]);
  });
});
