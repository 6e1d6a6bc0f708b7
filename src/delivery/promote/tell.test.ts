import { expect, it } from "vitest";
import type { Monitor } from "../../contracts/monitor.ts";
import type { TrackedRelease, Tracker } from "../../contracts/tracker.ts";
import { failure, ok } from "../../foundation/result.ts";
import { promote } from "../promote.ts";
import { type Company, configuration, createCompany, type ReleaseChange } from "../testing-company.ts";

const slot = (environment: string) => ({ environment, application: "storefront" });

/** Remembers what it is told, or fails. */
function listener() {
  const told: TrackedRelease[] = [];
  const deployments: string[] = [];
  const state = { fails: false };
  const tracker: Tracker = {
    async tell(release) {
      if (state.fails) return failure("tracker-unreachable", "Jira did not answer.");
      told.push(release);
      return ok({ changed: true, issues: [], unknown: ["ACME-9"] });
    },
  };
  const monitor: Monitor = {
    standing: async () => failure("absent", "nobody asks"),
    async tellDeployment({ environment, version }) {
      if (state.fails) return failure("monitor-down", "It did not answer.");
      deployments.push(`${version} in ${environment}`);
      return ok(undefined);
    },
  };
  const round = async (company: Company) => {
    const report = await promote({ ...company.sources, tracker, monitor }, configuration, "main");
    if (!report.ok) throw new Error(JSON.stringify(report.diagnostics));
    return report.value;
  };
  const last = () => {
    const one = told.at(-1);
    return (
      one && {
        ...one,
        deployments: one.deployments.map(({ environment, state: is }) => `${environment} ${is}`),
      }
    );
  };
  return { told, deployments, state, round, last };
}

async function open(company: Company) {
  for (const { number } of company.open()) for (const who of ["cara", "dan"]) company.review(number, who);
  await company.gate();
}

/** Brings a release to production by rounds of that listener. */
async function toProduction(
  company: Company,
  round: (company: Company) => Promise<unknown>,
  change?: ReleaseChange,
) {
  const release = company.release("storefront", change);
  for (const { name } of company.policy.environments) {
    await round(company);
    await open(company);
    company.health(slot(name), "success");
  }
  await round(company);
  return release;
}

it("tells how a release has come with each state that it records", async () => {
  const company = createCompany();
  const { round, last, deployments, told } = listener();
  const release = company.release("storefront");
  await round(company);
  expect(last()).toMatchObject({
    ...{ application: "storefront", version: "1.0.1", number: release.request, releasedAt: null },
    deployments: ["dev pending"],
  });
  await open(company);
  await round(company);
  expect(last()?.deployments).toEqual(["dev in-progress"]);
  company.health(slot("dev"), "success");
  await round(company);
  expect(last()?.deployments).toEqual(["dev successful", "qa pending"]);
  expect(deployments).toEqual(["1.0.1 in dev"]);
  for (const environment of ["qa", "prod"]) {
    await round(company);
    await open(company);
    company.health(slot(environment), "success");
  }
  const report = await round(company);
  expect(last()?.deployments).toEqual(["dev successful", "qa successful", "prod successful"]);
  expect(told.at(-1)?.releasedAt).toMatch(/^2026-/);
  expect(report.problems).toMatchObject([{ code: "tracker-issue-unknown", severity: "warning" }]);
});

it("goes on without whoever does not answer, and tells them in a later round, a release that has ended as well", async () => {
  const company = createCompany();
  const { round, state, told, last } = listener();
  state.fails = true;
  const warnings: unknown[] = [];
  const release = await toProduction(company, async (one) => warnings.push(...(await round(one)).problems));
  expect(company.digest(slot("prod"))).toBe(release.digest);
  expect(company.states(release).at(-1)).toBe("prod success");
  expect(new Set(warnings.map((one) => (one as { severity: string }).severity))).toEqual(
    new Set(["warning"]),
  );
  expect(told).toEqual([]);
  state.fails = false;
  await round(company);
  expect(last()).toMatchObject({ deployments: ["dev successful", "qa successful", "prod successful"] });
  expect(told.at(-1)?.releasedAt).not.toBeNull();
});

it("reads what was said since the release before it: by commits, and by its pull request", async () => {
  const company = createCompany();
  const { round, told } = listener();
  const first = await toProduction(company, round, { message: "ACME-1: Begin" });
  const repository = company.host.repository("acme/storefront");
  const between = repository.push("main", { "code.txt": "between" });
  repository.messages.set(between, "ACME-2: In between");
  company.release("storefront", { message: "ACME-3: Go on", topic: "ACME-4-more" });
  await round(company);
  const second = told.find(({ version }) => version === "1.0.2");
  expect(await second?.texts()).toEqual(
    ok(["ACME-2: In between", "ACME-3: Go on", "Change 2", "ACME-4-more"]),
  );
  // The first one is in production itself, and nothing was before it.
  const again = told.findLast(({ number }) => number === first.request);
  expect(await again?.texts()).toEqual(ok(["ACME-1: Begin", "Change 1", "change-1"]));
});

it("says nothing of a request that was refused at once", async () => {
  const company = createCompany();
  const { round, told } = listener();
  company.release("storefront", { provenance: null });
  await round(company);
  expect(told).toEqual([]);
});
