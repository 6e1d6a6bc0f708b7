import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { Planning } from "../../contracts/planning.ts";
import { minutesIncluded, prices } from "./prices.ts";
import { githubSection } from "./section.ts";

const planNames = { team: "GitHub Team", enterprise: "GitHub Enterprise Cloud" } as const;

export function planning(blueprint: Blueprint): Planning {
  const { organization, plan, host } = section(blueprint, "github", githubSection);
  const seats = blueprint.people.length;
  return {
    purchases: [
      {
        ...{ step: "github-organization", vendor: "GitHub", what: `The organization ${organization}` },
        why: "The code, the pipelines and every decision about a release are in it.",
        leadTimeHours: 0,
        link: `https://${host}/account/organizations/new`,
      },
      {
        ...{ step: "github-plan", vendor: "GitHub", what: `${planNames[plan]}, ${seats} seats` },
        why:
          plan === "enterprise"
            ? "Private repositories with rules, attestations and single sign-on."
            : "Private repositories with rules that nobody passes.",
        leadTimeHours: 24,
        link: `https://${host}/organizations/${organization}/billing/plans`,
      },
    ],
    costs: [{ vendor: "GitHub", what: planNames[plan], quantity: seats, unitsPerMonth: 1, ...prices[plan] }],
    notCounted: [
      `GitHub: minutes of hosted runners beyond the ${minutesIncluded[plan].toLocaleString("en-US")} that the plan brings, storage of artifacts, Advanced Security, Copilot.`,
    ],
    risks: [
      {
        what: "A robot's private key gets out",
        likelihood: "low",
        effect: "high",
        answer:
          "Each App has only the rights of its one task; keys lie in environments that only main can use, and are rotated.",
      },
      {
        what: "Nobody is left who may approve: the requester never counts",
        likelihood: hasEnoughApprovers(blueprint) ? "low" : "high",
        effect: "medium",
        answer:
          "Every gate has more approvers than it asks for, the requester not among them; or its rule is loosened in the blueprint.",
      },
    ],
  };
}

/** Whether each gate can open with the requester and one more absent. */
function hasEnoughApprovers({ environments, teams }: Blueprint): boolean {
  return environments.every(({ gate }) => {
    if (gate.kind === "none") return true;
    const members = teams.find(({ name }) => name === gate.approvers)?.members.length ?? 0;
    return members >= gate.approvals + 2;
  });
}
