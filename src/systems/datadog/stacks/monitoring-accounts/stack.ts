import type { Blueprint } from "../../../../blueprint/model.ts";
import type { CloudAccounts } from "../../../../contracts/cloud.ts";
import type { FactName, Facts } from "../../../../contracts/facts.ts";
import type { Stack } from "../../../../contracts/stack.ts";
import { externalIdFact } from "../../offers.ts";
import versions from "../versions.tf";
import main from "./main.tf";
import outputs from "./outputs.tf";
import variables from "./variables.tf";

/** Connects Datadog with the cloud's accounts, once the cloud has made the roles that trust it. */
export function accountsStack(blueprint: Blueprint, cloud: CloudAccounts): Stack {
  const names = cloud.names(blueprint);
  return {
    id: "monitoring-accounts",
    title: "Let Datadog read the metrics of the cloud's accounts",
    day1: 7,
    effort: { hours: 0.5, usualWaitHours: 1 },
    appliedBy: "pipeline",
    needs: [
      "datadog.organization.id",
      ...names.flatMap((name) => [cloud.id(name), cloud.readerRole(name), externalIdFact(name)]),
    ],
    gives: names.map((name) => `datadog.account.${name}`),
    files: [
      { path: "main.tf", text: main },
      { path: "outputs.tf", text: outputs },
      { path: "variables.tf", text: variables },
      { path: "versions.tf", text: versions },
    ],
    modules: [],
    variables: (facts) => ({
      accounts: Object.fromEntries(
        names.map((name) => [
          name,
          {
            id: told(facts, cloud.id(name)),
            role: told(facts, cloud.readerRole(name)),
            external_id: told(facts, externalIdFact(name)),
          },
        ]),
      ),
      partition: cloud.partition(blueprint),
      region: cloud.region(blueprint),
    }),
  };
}

/** A fact that the stack needs. Whoever asks for its variables has all of them, so a missing one is a bug. */
function told(facts: Facts, name: FactName): string {
  const value = facts.get(name);
  if (value === undefined) throw new Error(`The fact ${name} is not there.`);
  return value;
}
