import type { Blueprint } from "../../blueprint/model.ts";
import type { Planning } from "../../contracts/planning.ts";
import { freeUsers, prices } from "./prices.ts";
import { usedJira } from "./section.ts";

const planNames = { free: "Jira Free", standard: "Jira Standard", premium: "Jira Premium" } as const;

export function planning(blueprint: Blueprint): Planning {
  const used = usedJira(blueprint);
  if (!used) return { purchases: [], costs: [], notCounted: [], risks: [] };
  const { site, plan } = used;
  // Beside the people there is an account for the delivery's robot.
  const users = blueprint.people.length + 1;
  return {
    purchases: [
      {
        ...{
          step: "jira-site",
          vendor: "Atlassian",
          what: `The site ${site} with ${planNames[plan]}, ${users} users`,
        },
        why: "The rollout is filed there, and every release says which issues it holds.",
        leadTimeHours: 1,
        link: "https://www.atlassian.com/software/jira/pricing",
      },
    ],
    costs: [
      { vendor: "Atlassian", what: planNames[plan], quantity: users, unitsPerMonth: 1, ...prices[plan] },
    ],
    notCounted: ["Atlassian: apps from the marketplace, Confluence, automations beyond those of the plan."],
    risks: [
      ...(plan === "free" && users > freeUsers
        ? [
            {
              what: `Jira Free takes ${freeUsers} users, and there are ${users}`,
              ...({ likelihood: "high", effect: "medium" } as const),
              answer: "Name `plan: standard` in the blueprint.",
            },
          ]
        : []),
      {
        what: "The robot's token ends after at most a year, and releases are no longer told",
        likelihood: "medium",
        effect: "low",
        answer:
          "A release never waits for Jira; the warning names the token, and telling it again makes up for it.",
      },
    ],
  };
}
