import type { Blueprint } from "../../../../blueprint/model.ts";
import type { FactName, Facts } from "../../../../contracts/facts.ts";
import type { Json } from "../../../../contracts/json.ts";
import type { Stack } from "../../../../contracts/stack.ts";
import type { Day1 } from "../../../../contracts/step.ts";
import {
  configurationRepository,
  deliveryRepository,
  gateContext,
  infrastructureChecks,
  infrastructureRepository,
  organization,
  requiredChecks,
} from "../../files/names.ts";
import main from "./main.tf";
import outputs from "./outputs.tf";
import variables from "./variables.tf";
import versions from "./versions.tf";

/** The App under which GitHub Actions reports its checks, on github.com and elsewhere. */
const actionsApp = 15368;

/** Only people of the platform's team may write to `infrastructure`, and only such an approval counts. */
const infrastructureApprovals = 2;

/**
 * The rules of `delivery` and `infrastructure`: they stand before anything is proposed there, so that the first pull
 * request of a stack needs its approvals like any other.
 */
export function platformRulesStack(blueprint: Blueprint): Stack {
  return rulesStack("platform-rules", "Rules of main in delivery and infrastructure", 6, {
    needs: [],
    mains: () => ({
      [deliveryRepository]: { approvals: blueprint.pullRequests.approvals, up_to_date: false, checks: [] },
      [infrastructureRepository]: {
        approvals: infrastructureApprovals,
        // Stacks have states of their own, and an apply plans anew: it stops at any loss that nobody was shown.
        up_to_date: false,
        checks: infrastructureChecks.map(byActions),
      },
    }),
    repositories: [deliveryRepository, infrastructureRepository],
    organization: organization(blueprint),
  });
}

/** The rules of every other main, and of the branches by which promotions come. */
export function branchRulesStack(blueprint: Blueprint): Stack {
  const applications = blueprint.applications.map(({ repository }) => repository);
  const { approvals } = blueprint.pullRequests;
  return rulesStack("branch-rules", "Rules of main in configuration and every application", 9, {
    needs: ["github.app.delivery.id"],
    mains: (facts) => ({
      ...Object.fromEntries(
        applications.map((name) => [
          name,
          { approvals, up_to_date: true, checks: requiredChecks.map(byActions) },
        ]),
      ),
      [configurationRepository]: {
        // The gate counts approvals by itself: it knows who asked. A second count here would only lock it out.
        approvals: 0,
        // The gate judges the change against main itself, and other slots move all the time.
        up_to_date: false,
        checks: [{ context: gateContext, integration_id: Number(facts.get("github.app.delivery.id")) }],
      },
    }),
    repositories: [configurationRepository, ...applications],
    promotions: (facts) => ({
      repository: configurationRepository,
      // `promote` alone would be in the way as well: git keeps no branch below another one's name.
      branches: ["refs/heads/promote", "refs/heads/promote/**/*"],
      app: Number(facts.get("github.app.delivery.id")),
    }),
    organization: organization(blueprint),
  });
}

type MainRules = {
  readonly approvals: number;
  readonly up_to_date: boolean;
  readonly checks: readonly { readonly context: string; readonly integration_id: number }[];
};

interface Rules {
  readonly organization: string;
  readonly repositories: readonly string[];
  readonly needs: readonly FactName[];
  mains(facts: Facts): Readonly<Record<string, MainRules>>;
  promotions?(facts: Facts): Json;
}

const byActions = (context: string) => ({ context, integration_id: actionsApp });

/** Two stacks of one configuration: what they have to come after is not the same. */
function rulesStack(id: string, title: string, day1: Day1, rules: Rules): Stack {
  return {
    ...{ id, title, day1 },
    effort: { hours: 0.5, usualWaitHours: 0 },
    appliedBy: "rollout",
    requires: [{ capability: "github.rulesets" }],
    needs: [
      "github.app.infrastructure.installation",
      ...rules.needs,
      ...rules.repositories.map((name) => `github.repository.${name}.branch`),
    ],
    gives: rules.repositories.map((name) => `github.repository.${name}.ruleset`),
    files: [
      { path: "main.tf", text: main },
      { path: "variables.tf", text: variables },
      { path: "outputs.tf", text: outputs },
      { path: "versions.tf", text: versions },
    ],
    modules: [],
    variables: (facts) => ({
      organization: rules.organization,
      mains: rules.mains(facts),
      ...(rules.promotions && { promotions: rules.promotions(facts) }),
    }),
  };
}
