import fc from "fast-check";
import { expect, it } from "vitest";
import type { Blueprint } from "../blueprint/model.ts";
import type { Right } from "../contracts/people.ts";
import { checkApart } from "./apart.ts";
import { effectOf } from "./effect.ts";
import { type Answer, judge, keyOf } from "./judge.ts";
import { isGone, personOf } from "./leaving.ts";

const right: fc.Arbitrary<Right> = fc.record(
  {
    system: fc.constantFrom("a", "b", "c"),
    account: fc.constantFrom("ada", "Ada", "bob", "eve"),
    person: fc.constantFrom("ada", "bob"),
    level: fc.constantFrom("administer", "change", "approve", "read"),
    scope: fc.constantFrom("account prod", "gate of prod"),
    through: fc.constantFrom("platform", "direct"),
    optional: fc.constant(true as const),
  },
  { requiredKeys: ["system", "account", "level", "scope", "through"] },
);
const rights = fc.array(right);
const answers = fc
  .tuple(rights, fc.subarray(["a", "b", "c"]))
  .map(([found, asked]): readonly Answer[] =>
    ["a", "b", "c"].map((system) =>
      asked.includes(system)
        ? { system, found: found.filter((one) => one.system === system) }
        : { system, why: [] },
    ),
  );

it("says of every right, wanted or found, exactly one thing", () => {
  fc.assert(
    fc.property(rights, answers, (wanted, asked) => {
      const judged = judge(wanted, asked);
      const found = asked.flatMap((one) => ("found" in one ? one.found : []));
      const keys = judged.map(keyOf);
      expect(new Set(keys).size).toBe(keys.length);
      const has = (list: readonly Right[], one: Right) => list.some((other) => keyOf(other) === keyOf(one));
      for (const one of judged) {
        const unasked = asked.some((answer) => answer.system === one.system && "why" in answer);
        expect([one.standing, has(wanted, one), has(found, one), unasked]).toEqual(
          {
            "as wanted": ["as wanted", true, true, false],
            "too much": ["too much", false, true, false],
            missing: ["missing", true, false, false],
            unknown: ["unknown", true, false, true],
          }[one.standing],
        );
      }
      for (const one of found) expect(has(judged, one)).toBe(true);
      for (const one of wanted) expect(has(judged, one) || one.optional === true).toBe(true);
    }),
  );
});

const member = fc.constantFrom("ada", "bob", "eve");
const companyOf = (platform: readonly string[]): Blueprint => ({
  company: { name: "Acme", slug: "acme", domain: "acme.example" },
  people: platform.map((handle) => ({
    ...{ handle, name: handle, email: `${handle}@acme.example`, teams: ["platform"], accounts: {} },
  })),
  teams: [{ name: "platform", members: platform }],
  platformTeam: "platform",
  pullRequests: { approvals: 1 },
  environments: [
    { name: "prod", kind: "production", gate: { kind: "manual", approvals: 2, approvers: "platform" } },
  ],
  ...{ applications: [], compensatingControls: [], sections: {} },
});
const wanted = ({ teams }: Blueprint): readonly Right[] =>
  teams.flatMap(({ name, members }) =>
    members.map((account) => ({
      ...{ system: "a", account, person: account, level: "read" as const, scope: "it", through: name },
    })),
  );

it("shows of joining just what leaving would take, and of no change nothing", () => {
  fc.assert(
    fc.property(fc.uniqueArray(member), fc.uniqueArray(member), (one, other) => {
      const there = effectOf(companyOf(one), companyOf(other), wanted);
      const back = effectOf(companyOf(other), companyOf(one), wanted);
      expect(there.gained).toEqual(back.lost);
      expect(there.lost).toEqual(back.gained);
      expect(effectOf(companyOf(one), companyOf(one), wanted)).toEqual({ gained: [], lost: [], gates: [] });
    }),
  );
});

it("counts who is left to open a gate, without a requester", () => {
  expect(effectOf(companyOf(["ada", "bob", "eve"]), companyOf(["ada"]), wanted).gates).toEqual([
    { environment: "prod", approvals: 2, before: 2, after: 0 },
  ]);
});

it("lets nobody audit what they can change, and nobody else be bothered", () => {
  const held = (person: string, level: Right["level"], scope: string): Right => ({
    ...{ system: "a", account: person, person, level, scope, through: `${person}s` },
  });
  const rights = [
    held("ada", "read", "account prod: audit"),
    held("ada", "administer", "account prod"),
    held("bob", "read", "account prod: audit"),
    held("bob", "administer", "account dev"),
    held("eve", "read", "account prod"),
    held("eve", "change", "account prod"),
  ];
  expect(checkApart(companyOf(["ada"]), rights)).toMatchObject([
    { code: "people-roles-apart", summary: expect.stringContaining("ada") },
  ]);
});

it("believes that somebody is gone only when every system was asked", () => {
  const leaving = (standing: "gone" | "still there" | "unknown") => ({
    ...{ system: "a", standing, account: null, leftovers: [], why: [] },
  });
  expect(isGone([leaving("gone"), leaving("gone")])).toBe(true);
  expect(isGone([leaving("gone"), leaving("unknown")])).toBe(false);
  expect(isGone([leaving("still there")])).toBe(false);
});

it("knows somebody who is in the document no more by the names that everybody has", () => {
  expect(personOf(companyOf(["ada"]), "zoe", { github: "zoe-acme" })).toEqual({
    ...{ handle: "zoe", name: "zoe", email: "zoe@acme.example", teams: ["platform"] },
    accounts: { github: "zoe-acme" },
  });
});
