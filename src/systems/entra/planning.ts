import type { Blueprint } from "../../blueprint/model.ts";
import type { Planning, Risk } from "../../contracts/planning.ts";
import { prices } from "./prices.ts";
import { entraOf, hasConditionalAccess, isUsed } from "./section.ts";

const planNames = { free: "Entra ID Free", p1: "Entra ID P1", p2: "Entra ID P2" } as const;

export function planning(blueprint: Blueprint): Planning {
  if (!isUsed(blueprint)) return { purchases: [], costs: [], notCounted: [], risks: [] };
  const { plan, reportOnlyDays, breakGlass } = entraOf(blueprint);
  const users = blueprint.people.length;
  return {
    purchases: [
      {
        ...{
          step: "entra-tenant",
          vendor: "Microsoft",
          what: `A directory with ${planNames[plan]}, ${users} users`,
        },
        why:
          plan === "free"
            ? "People sign in with one account. Groups that open applications begin with P1."
            : "People sign in to everything with one account, by their group, under conditional access.",
        leadTimeHours: 24,
        link: "https://entra.microsoft.com",
      },
    ],
    costs: [
      { vendor: "Microsoft", what: planNames[plan], quantity: users, unitsPerMonth: 1, ...prices[plan] },
    ],
    notCounted: [
      `Microsoft: Microsoft 365, some of whose plans hold P1 or P2 already, and licences for ${breakGlass.accounts.length} emergency accounts.`,
    ],
    risks: [...(hasConditionalAccess(blueprint) ? [lockOut(reportOnlyDays)] : []), inactiveAccount],
  };
}

const lockOut = (days: number): Risk => ({
  what: "A policy of conditional access locks everybody out",
  likelihood: days === 0 ? "medium" : "low",
  effect: "high",
  answer: `It only reports for ${days} days before it is enforced, and the emergency accounts are excluded from it.`,
});

const inactiveAccount: Risk = {
  what: "Somebody who left still gets in",
  likelihood: "medium",
  effect: "high",
  answer:
    "Rights hang on groups that come from the blueprint; leaving is proved system by system, with the tokens that outlive the account.",
};
