import { describe, expect, it } from "vitest";
import { slotPath } from "./layout.ts";
import { reportReleases } from "./release.ts";
import { type Company, configuration, createCompany, robot, slotText } from "./testing-company.ts";

const slot = (environment: string) => ({ environment, application: "storefront" });

async function report(company: Company, environment: string) {
  const result = await reportReleases(company.sources.configuration, configuration, "main", environment);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

/** A release in qa, reviewed and checked on its way. */
async function released() {
  const company = createCompany();
  const release = company.release("storefront", { author: "ann", mergedBy: "ben" });
  const repository = company.host.repository("acme/storefront");
  const head = repository.mergedBy.get(release.commit)?.head ?? "";
  const check = {
    name: "test",
    commit: head,
    conclusion: "success",
    completedAt: "t",
    by: "github-actions",
    url: "u",
  };
  repository.checks.set(head, [check]);
  const review = { state: "approved", commit: head, robot: false } as const;
  const reviews = ["cara", "ann"].map((reviewer, at) => ({ ...review, reviewer, submittedAt: `${at}` }));
  const pull = { number: 1, title: "", body: "", author: "ann", branch: "x", head, base: "main" } as const;
  const closed = {
    state: "closed",
    merged: true,
    mergeCommit: release.commit,
    createdAt: "",
    url: "",
  } as const;
  repository.pulls.push({ pull: { ...pull, ...closed }, reviews, comments: [] });
  await company.promote();
  await company.gate();
  company.health(slot("dev"), "success");
  await company.promote();
  company.review(company.open()[0]!.number, "dan");
  company.review(company.open()[0]!.number, "ben");
  await company.gate();
  company.health(slot("qa"), "success");
  return { company, release };
}

describe("the report of an environment", () => {
  it("tells what runs there and why, from the commit to the health", async () => {
    const { company, release } = await released();
    const { applications } = await report(company, "qa");
    expect(applications).toMatchObject([
      {
        application: "storefront",
        state: "released",
        release: {
          version: "1.0.1",
          digest: release.digest,
          commit: release.commit,
          pullRequest: { number: 1, author: "ann", mergedBy: "ben" },
          approvals: [{ reviewer: "cara" }],
          checks: [{ name: "test", conclusion: "success" }],
          gate: { needed: 1, approvals: [{ reviewer: "dan" }], pullRequest: { author: robot } },
          from: { environment: "dev" },
          health: "healthy",
          gaps: [],
        },
      },
    ]);
  });

  it("says where nothing has been released, and what nothing explains", async () => {
    const { company } = await released();
    expect((await report(company, "prod")).applications).toEqual([
      { application: "storefront", state: "nothing-released" },
    ]);
    const digest = `sha256:${"f".repeat(64)}`;
    company.configuration.push("main", { [slotPath(slot("prod"))]: slotText("storefront", digest) });
    expect((await report(company, "prod")).applications).toMatchObject([{ state: "unexplained", digest }]);
  });

  it("names the gaps instead of closing them", async () => {
    const { company } = await released();
    company.host.teams.set("release", []);
    company.configuration.statuses.clear();
    const [application] = (await report(company, "qa")).applications;
    expect(application).toMatchObject({
      release: {
        gaps: ["0 of 1 approvals at the gate can be shown.", "It is not known to be healthy in qa."],
        healthyAt: null,
      },
    });
  });

  it("of an environment that is not there is refused, with those that are", async () => {
    const { company } = await released();
    const result = await reportReleases(company.sources.configuration, configuration, "main", "production");
    expect(result).toMatchObject({
      ok: false,
      diagnostics: [{ code: "environment-unknown", next: "Use one of dev, qa, prod." }],
    });
  });
});
