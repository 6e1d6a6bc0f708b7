import type { Blueprint } from "../../../../blueprint/model.ts";
import type { FactName } from "../../../../contracts/facts.ts";
import type { Stack, StackModule } from "../../../../contracts/stack.ts";
import { reference } from "../../../../formats/hcl/model.ts";
import { grants } from "../../access.ts";
import { accountIdFact, managementAccount, memberAccounts, partitionOf } from "../../accounts.ts";
import { groupFact, permissionSetFact } from "../../facts.ts";
import moduleMain from "../../modules/cluster-people/main.tf";
import moduleOutputs from "../../modules/cluster-people/outputs.tf";
import moduleReadme from "../../modules/cluster-people/README.md";
import moduleVariables from "../../modules/cluster-people/variables.tf";
import moduleVersions from "../../modules/versions.tf";
import { clusterRights, permissionSets, setNames } from "../../permission-sets.ts";
import { awsStack, known } from "../aws-stack.ts";
import roleVariable from "../common/role-variable.tf";
import { memberModules, memberProviders } from "../member-providers.ts";
import main from "./main.tf";
import outputs from "./outputs.tf";
import variables from "./variables.tf";

const clusterPeople: StackModule = {
  name: "cluster-people",
  files: [
    { path: "main.tf", text: moduleMain },
    { path: "outputs.tf", text: moduleOutputs },
    { path: "README.md", text: moduleReadme },
    { path: "variables.tf", text: moduleVariables },
    { path: "versions.tf", text: moduleVersions },
  ],
};

/** Who may do what in which account and in which cluster, by the groups that the company's directory brings. */
export function accessStack(blueprint: Blueprint): Stack {
  const given = grants(blueprint);
  const accounts = memberAccounts(blueprint).map(({ name }) => name);
  const environments = blueprint.environments.map(({ name }) => name);
  const teams = [...new Set(given.map(({ team }) => team))];
  const clusterFact = (environment: string): FactName => `cluster.${environment}.name`;
  return awsStack(blueprint, {
    id: "access",
    title: "Give people their rights in accounts and clusters",
    day1: 9,
    effort: { hours: 2, usualWaitHours: 1 },
    appliedBy: "pipeline",
    proposedWith: "access",
    account: managementAccount,
    needs: [
      ...["aws.identity-center.instance", "aws.role.apply.arn"],
      ...[...accounts.map(accountIdFact), ...environments.map(clusterFact), ...teams.map(groupFact)],
    ],
    gives: setNames.map(permissionSetFact),
    modules: [clusterPeople],
    ownVariables: [roleVariable, variables],
    files: [
      {
        path: "clusters.tf",
        text: memberModules(
          ...([environments, "cluster-people", "Who enters the cluster of each environment."] as const),
          (name) => ({
            assigned: reference("local", "assigned", name),
            cluster_name: reference("var", "clusters", name),
            partition: reference("var", "partition"),
            rights: reference("var", "cluster_rights"),
          }),
        ),
      },
      { path: "main.tf", text: main },
      { path: "outputs.tf", text: outputs },
      { path: "providers.tf", text: memberProviders(environments) },
    ],
    variables: (facts, { region }) => ({
      cluster_rights: Object.fromEntries(
        Object.entries(clusterRights).map(([set, { policy, within }]) => {
          const namespaces = within === "cluster" ? [] : blueprint.applications.map(({ name }) => name);
          return [set, { policy, namespaces }];
        }),
      ),
      clusters: Object.fromEntries(environments.map((name) => [name, known(facts, clusterFact(name))])),
      grants: Object.fromEntries(
        given.map(({ team, set, account }) => [
          `${team}/${set}/${account}`,
          { account, permission_set: set, team },
        ]),
      ),
      groups: Object.fromEntries(teams.map((team) => [team, known(facts, groupFact(team))])),
      instance_arn: known(facts, "aws.identity-center.instance"),
      member_accounts: Object.fromEntries(accounts.map((name) => [name, known(facts, accountIdFact(name))])),
      permission_sets: { ...permissionSets(partitionOf(region)) },
    }),
  });
}
