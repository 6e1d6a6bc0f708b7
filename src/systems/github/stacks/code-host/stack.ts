import type { Blueprint } from "../../../../blueprint/model.ts";
import type { Stack } from "../../../../contracts/stack.ts";
import {
  accountOf,
  applyEnvironment,
  configurationRepository,
  deliveryRepository,
  infrastructureRepository,
  keyEnvironment,
  organization,
  repositoriesOf,
} from "../../files/names.ts";
import { descriptionsOf, grantsOf } from "../repositories.ts";
import main from "./main.tf";
import outputs from "./outputs.tf";
import variables from "./variables.tf";
import versions from "./versions.tf";

/** Repositories, teams, environments, and what Actions may do: everything that has to be there before a first push. */
export function codeHostStack(blueprint: Blueprint): Stack {
  const environment = (repository: string, name: string) => [`${repository}/${name}`, { repository, name }];
  const logins = new Map(blueprint.people.map((person) => [person.handle, accountOf(person)]));
  return {
    id: "code-host",
    title: "Repositories, teams and environments on GitHub",
    day1: 3,
    effort: { hours: 0.5, usualWaitHours: 0 },
    appliedBy: "rollout",
    requires: [{ capability: "github.environments" }],
    // The App may do what the stack does, and the organization has the plan that the blueprint says.
    needs: ["github.organization.plan", "github.app.infrastructure.installation"],
    gives: repositoriesOf(blueprint).map((name) => `github.repository.${name}.id`),
    files: [
      { path: "main.tf", text: main },
      { path: "variables.tf", text: variables },
      { path: "outputs.tf", text: outputs },
      { path: "versions.tf", text: versions },
    ],
    modules: [],
    variables: () => ({
      organization: organization(blueprint),
      repositories: descriptionsOf(blueprint),
      teams: Object.fromEntries(
        blueprint.teams.map(({ name, members }) => [
          name,
          {
            members: members.map((handle) => logins.get(handle) ?? handle),
            repositories: grantsOf(name, blueprint),
          },
        ]),
      ),
      environments: Object.fromEntries([
        environment(configurationRepository, keyEnvironment),
        environment(infrastructureRepository, applyEnvironment),
      ]),
      shared_workflows: [deliveryRepository],
    }),
    holdsData: ["github_repository"],
  };
}
