import { describe, expect, it } from "vitest";
import type { Application, Blueprint, Environment, Person } from "../blueprint/model.ts";
import { castFrom } from "./cast.ts";

function person(handle: string, ...teams: string[]): Person {
  return { handle, name: handle, email: `${handle}@acme.example`, teams, accounts: {} };
}

const storefront = { name: "storefront", repository: "storefront", team: "engineering" } as Application;

function company(people: readonly Person[], gateApprovals: number): Blueprint {
  const prod: Environment = {
    name: "prod",
    kind: "production",
    gate: { kind: "manual", approvals: gateApprovals, approvers: "platform" },
  };
  return {
    people,
    platformTeam: "platform",
    pullRequests: { approvals: 2 },
    environments: [prod],
    applications: [storefront],
  } as unknown as Blueprint;
}

const large = [
  person("ada", "engineering"),
  person("linus", "engineering"),
  person("grace", "engineering", "platform"),
  person("margaret", "platform"),
  person("radia", "platform"),
];

describe("the cast of a rehearsal", () => {
  it("lets somebody merge who could open the gate, so that their own approval can be refused", () => {
    const cast = castFrom(company(large, 2), storefront);
    expect(cast.ok && cast.value.merger.handle).toBe("grace");
    expect(cast.ok && cast.value.approvers["prod"]?.map(({ handle }) => handle)).toEqual([
      "margaret",
      "radia",
    ]);
  });

  it("lets somebody else merge where every approver is needed at the gate", () => {
    const cast = castFrom(company(large, 3), storefront);
    expect(cast.ok && cast.value.merger.handle).toBe("ada");
    // Who tries it by hand may write where the digests lie: that is the platform's team alone.
    expect(cast.ok && cast.value.keeper.handle).toBe("grace");
    expect(cast.ok && cast.value.approvers["prod"]).toHaveLength(3);
  });

  it("says so when there are too few people for two approvals", () => {
    const cast = castFrom(company(large.slice(0, 2), 1), storefront);
    expect(!cast.ok && cast.diagnostics[0]?.code).toBe("rehearsal-too-few-people");
  });
});
