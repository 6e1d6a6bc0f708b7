import type { Blueprint } from "../blueprint/model.ts";
import type { Right } from "../contracts/people.ts";
import type { GateEffect, PeopleEffect } from "../contracts/people-report.ts";
import { keyOf, once } from "./judge.ts";

/** What becomes of everybody's rights when one document takes another's place. Pure. */
export function effectOf(
  before: Blueprint,
  after: Blueprint,
  wanted: (blueprint: Blueprint) => readonly Right[],
): PeopleEffect {
  const [had, has] = [once(wanted(before)), once(wanted(after))];
  const [old, now] = [new Set(had.map(keyOf)), new Set(has.map(keyOf))];
  return {
    gained: has.filter((right) => !old.has(keyOf(right))),
    lost: had.filter((right) => !now.has(keyOf(right))),
    gates: gatesOf(before, after),
  };
}

/** Gates whose approvers change: a requester never counts, so one of them is left out. */
function gatesOf(before: Blueprint, after: Blueprint): readonly GateEffect[] {
  return after.environments.flatMap(({ name, gate }): readonly GateEffect[] => {
    if (gate.kind === "none") return [];
    const eligible = ({ teams }: Blueprint) =>
      Math.max(0, (teams.find((team) => team.name === gate.approvers)?.members.length ?? 0) - 1);
    const [old, now] = [eligible(before), eligible(after)];
    return old === now ? [] : [{ environment: name, approvals: gate.approvals, before: old, after: now }];
  });
}
