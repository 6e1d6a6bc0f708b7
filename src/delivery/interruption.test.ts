import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Company, createCompany, ledgerOf, type Release } from "./testing-company.ts";

class Killed extends Error {}

type Run = (command: () => Promise<{ readonly ok: boolean }>) => Promise<void>;

const once: Run = async (command) => must(await command());

/** A day at the company: two applications, a newer release on the heels of an older one, one that fails in dev. */
async function playDay(company: Company, run: Run): Promise<readonly Release[]> {
  const releases = [company.release("alpha"), company.release("beta")];
  await turn(company, run);
  releases.push(company.release("alpha"), company.release("beta", { provenance: null }));
  await turn(company, run);
  releases.push(company.release("beta"));
  for (let index = 0; index < 6; index += 1) await turn(company, run);
  return releases;
}

/** Everybody does what there is to do: promotion, two approvals, the gate, the deployers' reports. */
async function turn(company: Company, run: Run): Promise<void> {
  await run(company.promote);
  for (const { number, branch } of company.open()) {
    // Nobody wants the first release of alpha.
    if (branch.endsWith("alpha-1001")) continue;
    const found = company.configuration.pulls.find(({ pull }) => pull.number === number);
    if (found?.reviews.length === 0) for (const who of ["cara", "dan"]) company.review(number, who);
  }
  await run(() => company.gate());
  report(company);
}

function report(company: Company): void {
  for (const application of ["alpha", "beta"]) {
    for (const { name: environment } of company.policy.environments) {
      const slot = { environment, application };
      const broken = application === "beta" && company.digest(slot).endsWith("5");
      company.health(slot, broken ? "failure" : "success");
    }
  }
}

function must(result: { ok: boolean }): void {
  if (!result.ok) throw new Error(JSON.stringify(result));
}

/** Ends a command at the given writes of the day, before or after they took effect, and starts it again. */
function interrupted(company: Company, deaths: ReadonlyMap<number, "before" | "after">): Run {
  let writes = 0;
  company.host.onWrite = (_method, when) => {
    if (when === "before") writes += 1;
    if (deaths.get(writes) === when) throw new Killed();
  };
  return async (command) => {
    for (;;) {
      try {
        must(await command());
        return;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
    }
  };
}

/** The day without any interruption, and how many writes it takes. */
async function wholeDay() {
  const company = createCompany(apps);
  let writes = 0;
  company.host.onWrite = (_method, when) => {
    if (when === "before") writes += 1;
  };
  return { expected: visible(company, await playDay(company, once)), writes };
}

/** What anybody can see afterwards, without the names of commits and times. */
function visible(company: Company, releases: readonly Release[]) {
  return {
    states: releases.map((release) => company.states(release)),
    ledger: ledgerOf(company),
    slots: company.policy.environments.map(({ name }) =>
      ["alpha", "beta"].map((application) => company.digest({ environment: name, application })),
    ),
    pullRequests: company.configuration.pulls
      .map(({ pull, comments }) => `${pull.branch} ${pull.merged} ${comments.map(({ marker }) => marker)}`)
      .sort(),
  };
}

const apps = ["alpha", "beta"];

describe("a run that is ended anywhere and started again", () => {
  it("comes to the same end, with nothing lost and nothing done twice", async () => {
    const { expected, writes } = await wholeDay();
    expect(expected.states.map((states) => states.at(-1))).toEqual([
      "qa inactive",
      "prod success",
      "prod success",
      "dev error",
      "dev failure",
    ]);

    const death = fc.tuple(
      fc.integer({ min: 1, max: writes + 5 }),
      fc.constantFrom("before" as const, "after" as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(death, { minLength: 1, maxLength: 4 }), async (deaths) => {
        const company = createCompany(apps);
        const releases = await playDay(company, interrupted(company, new Map(deaths)));
        expect(visible(company, releases)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("at each single write of the day", async () => {
    const { expected, writes } = await wholeDay();
    for (let at = 1; at <= writes; at += 1) {
      for (const when of ["before", "after"] as const) {
        const company = createCompany(apps);
        const releases = await playDay(company, interrupted(company, new Map([[at, when]])));
        expect(visible(company, releases), `ended ${when} write ${at}`).toEqual(expected);
      }
    }
  });
});
