import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ancestry } from "../../contracts/code-host.ts";
import type { LedgerEntry } from "../../contracts/ledger.ts";
import type { Policy } from "../../contracts/policy.ts";
import { nothingReleased } from "../../formats/kustomize/slot.ts";
import { type Check, fail, pass, wait } from "../check.ts";
import type { HealthReading } from "../health.ts";
import { slotKey } from "../layout.ts";
import { createCompany } from "../testing-company.ts";
import { type PromotionState, planPromotions, type RequestInHand, type SlotInHand } from "./plan.ts";
import { planPullRequests, strayPullRequests } from "./pull-requests.ts";

const applications = ["alpha", "beta"];
const environments = ["dev", "qa", "prod"];
/** Nothing has a gate before prod, so that two environments are served by batches. */
const policy: Policy = (() => {
  const { policy } = createCompany(applications, environments);
  return {
    ...policy,
    environments: policy.environments.map((one) => ({ ...one, gate: one.name === "prod" ? one.gate : null })),
  };
})();
const digest = (number: number) => `sha256:${number.toString(16).padStart(64, "0")}`;
const commit = (number: number) => number.toString(16).padStart(40, "0");

const health = fc.constantFrom<HealthReading>(
  { outcome: "healthy", revision: "r", at: "t" },
  { outcome: "degraded", revision: "r", at: "t", message: "m" },
  { outcome: "progressing" },
  { outcome: "superseded" },
  { outcome: "unknown" },
);
const checks = fc.constantFrom<Check>(
  pass("a", ""),
  pass("a", ""),
  pass("a", ""),
  wait("a", "w"),
  fail("a", "f"),
);
const hand = (id: number): fc.Arbitrary<RequestInHand> =>
  fc
    .record({
      application: fc.constantFrom(...applications, null),
      release: checks.map((check) => [check]),
      age: fc.integer({ min: 0, max: 3 }),
      entered: fc.option(
        fc.record({
          environment: fc.constantFrom(...environments),
          commit: fc.constant("c"),
          health,
          wasHealthy: fc.boolean(),
        }),
      ),
      known: fc.boolean(),
    })
    .map(({ application, release, age, entered, known }) => ({
      application,
      release,
      age,
      entered,
      repository: `acme/${application ?? "other"}`,
      requester: known ? { author: "a", merger: "m", pullRequest: 1 } : null,
      request: {
        id,
        commit: commit(id),
        creator: "c",
        createdAt: "t",
        url: "u",
        claim: { application: application ?? "other", version: `1.0.${id}`, digest: digest(id), run: "r" },
      },
    }));
const entry = (application: string, environment: string): LedgerEntry => ({
  application,
  environment,
  version: "0.9",
  digest: digest(500),
  replaces: null,
  repository: `acme/${application}`,
  commit: commit(500),
  request: { id: 500, url: "u", run: "r" },
  requester: { author: "a", merger: "m", pullRequest: 1 },
  from: null,
});
const slot = (application: string, environment: string): fc.Arbitrary<SlotInHand> =>
  fc.constantFrom<SlotInHand>(
    { digest: nothingReleased, entry: null },
    { digest: digest(500), entry: entry(application, environment) },
    { digest: digest(500), entry: null },
    { digest: null, why: "unreadable", entry: null },
  );

const state: fc.Arbitrary<PromotionState> = fc
  .record({
    requests: fc
      .integer({ min: 0, max: 8 })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, id) => hand(id + 1)))),
    slots: fc.tuple(
      ...applications.flatMap((application) =>
        environments.map((environment) =>
          slot(application, environment).map((one) => [slotKey({ application, environment }), one] as const),
        ),
      ),
    ),
    ancestry: fc.array(fc.constantFrom<Ancestry>("same", "descends", "precedes", "apart"), {
      minLength: 9,
      maxLength: 9,
    }),
  })
  .map(({ requests, slots, ancestry }) => ({
    policy,
    requests,
    slots: new Map(slots),
    ancestry: new Map(ancestry.map((one, id) => [`${commit(500)}..${commit(id)}`, one])),
  }));

describe("a plan", () => {
  it("gives every request exactly one decision", () => {
    fc.assert(
      fc.property(state, (one) => {
        const decided = planPromotions(one).map((decision) => decision.hand.request.id);
        expect(decided).toEqual(one.requests.map(({ request }) => request.id));
      }),
    );
  });

  it("loses no proposal on the way into pull requests, and writes each slot once", () => {
    fc.assert(
      fc.property(state, (one) => {
        const decisions = planPromotions(one);
        const plans = planPullRequests(policy, decisions);
        const proposed = decisions
          .filter(({ kind }) => kind === "propose")
          .map(({ hand }) => hand.request.id);
        const written = plans.flatMap(({ promotions }) => promotions.map(({ entry }) => entry.request.id));
        expect([...written].sort()).toEqual([...proposed].sort());
        const slots = plans.flatMap(({ promotions }) =>
          promotions.map((promotion) => slotKey(promotion.slot)),
        );
        expect(new Set(slots).size).toBe(slots.length);
        for (const { environment, promotions } of plans) {
          const gated = policy.environments.find(({ name }) => name === environment)?.gate !== null;
          if (gated) expect(promotions).toHaveLength(1);
        }
        const batches = plans.filter(({ branch }) => branch.endsWith("/batch"));
        expect(new Set(batches.map(({ environment }) => environment)).size).toBe(batches.length);
      }),
    );
  });

  it("proposes only what passed its checks, healthy in the environment before, and newer than what is there", () => {
    fc.assert(
      fc.property(state, (one) => {
        for (const decision of planPromotions(one)) {
          if (decision.kind !== "propose") continue;
          const { hand, environment, application, from, replaces } = decision;
          expect(hand.release.every((check) => check.state === "pass")).toBe(true);
          const index = environments.indexOf(environment);
          if (index > 0)
            expect(hand.entered).toMatchObject({
              environment: environments[index - 1],
              health: { outcome: "healthy" },
            });
          expect(from?.environment).toBe(environments[index - 1]);
          const held = one.slots.get(slotKey({ environment, application }));
          if (replaces === null) expect(held?.digest).toBe(nothingReleased);
          else expect(one.ancestry.get(`${held?.entry?.commit}..${hand.request.commit}`)).toBe("descends");
        }
      }),
    );
  });

  it("closes a pull request only when it is known why", () => {
    fc.assert(
      fc.property(state, (one) => {
        const decisions = planPromotions(one);
        const plans = planPullRequests(policy, decisions);
        const open = one.requests.map(({ request, application }) => ({
          number: request.id,
          branch: `promote/prod/${application}-${request.id}`,
          environment: "prod",
          requests: [{ application: application ?? "", id: request.id }],
        }));
        const unknown = {
          number: 99,
          branch: "promote/prod/alpha-99",
          environment: "prod",
          requests: [{ application: "alpha", id: 99 }],
        };
        const closed = strayPullRequests([...open, unknown], plans, decisions, new Set());
        expect(closed.every(({ why }) => why !== "")).toBe(true);
        expect(closed.map(({ promotion }) => promotion.number)).not.toContain(99);
        const waits = decisions
          .filter(({ kind, hand }) => kind === "wait" && hand.application)
          .map(({ hand }) => hand.request.id);
        for (const { promotion } of closed) expect(waits).not.toContain(promotion.number);
        expect(strayPullRequests([unknown], plans, decisions, new Set(["alpha/99"]))).toHaveLength(1);
      }),
    );
  });
});
