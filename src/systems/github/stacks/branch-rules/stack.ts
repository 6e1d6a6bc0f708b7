import type { Blueprint } from "../../../../blueprint/model.ts";
import type { Stack } from "../../../../contracts/stack.ts";
import {
  configurationRepository,
  deliveryRepository,
  gateContext,
  infrastructureChecks,
  infrastructureRepository,
  organization,
  repositoriesOf,
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

/** The rules of every main. They come last: once they stand, nothing gets into a main but by pull request. */
export function branchRulesStack(blueprint: Blueprint): Stack {
  const names = repositoriesOf(blueprint);
  const approvals = blueprint.pullRequests.approvals;
  return {
    id: "branch-rules",
    title: "Rules of every main branch on GitHub",
    day1: 9,
    effort: { hours: 0.5, usualWaitHours: 0 },
    appliedBy: "rollout",
    needs: [
      "github.app.infrastructure.installation",
      "github.app.delivery.id",
      ...names.map((name) => `github.repository.${name}.branch`),
    ],
    gives: names.map((name) => `github.repository.${name}.ruleset`),
    files: [
      { path: "main.tf", text: main },
      { path: "variables.tf", text: variables },
      { path: "outputs.tf", text: outputs },
      { path: "versions.tf", text: versions },
    ],
    modules: [],
    variables(facts) {
      const delivery = Number(facts.get("github.app.delivery.id"));
      const byActions = (contexts: readonly string[]) =>
        contexts.map((context) => ({ context, integration_id: actionsApp }));
      return {
        organization: organization(blueprint),
        mains: {
          ...Object.fromEntries(
            blueprint.applications.map(({ repository }) => [
              repository,
              { approvals, up_to_date: true, checks: byActions(requiredChecks) },
            ]),
          ),
          [deliveryRepository]: { approvals, up_to_date: false, checks: [] },
          [infrastructureRepository]: {
            approvals: infrastructureApprovals,
            // A plan is worth something only of what will be applied: main with this change, and nothing else.
            up_to_date: true,
            checks: byActions(infrastructureChecks),
          },
          [configurationRepository]: {
            // The gate counts approvals by itself: it knows who asked. A second count here would only lock it out.
            approvals: 0,
            // The gate judges the change against main itself, and other slots move all the time.
            up_to_date: false,
            checks: [{ context: gateContext, integration_id: delivery }],
          },
        },
        promotions: {
          repository: configurationRepository,
          // `promote` alone would be in the way as well: git keeps no branch below another one's name.
          branches: ["refs/heads/promote", "refs/heads/promote/**/*"],
          app: delivery,
        },
      };
    },
  };
}
