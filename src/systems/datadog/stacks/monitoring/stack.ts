import type { Blueprint } from "../../../../blueprint/model.ts";
import type { CloudAccounts } from "../../../../contracts/cloud.ts";
import { runbookFolder } from "../../../../contracts/handbook.ts";
import type { CodeHostPages } from "../../../../contracts/offers.ts";
import { infrastructureRepository } from "../../../../contracts/platform.ts";
import type { Stack, StackModule } from "../../../../contracts/stack.ts";
import dashboard from "../../modules/application-monitoring/dashboard.tf";
import moduleMain from "../../modules/application-monitoring/main.tf";
import moduleOutputs from "../../modules/application-monitoring/outputs.tf";
import readme from "../../modules/application-monitoring/README.md";
import moduleVariables from "../../modules/application-monitoring/variables.tf";
import moduleVersions from "../../modules/application-monitoring/versions.tf";
import { monitored } from "../../monitored.ts";
import { externalIdFact } from "../../offers.ts";
import { datadogOf } from "../../section.ts";
import versions from "../versions.tf";
import main from "./main.tf";
import outputs from "./outputs.tf";
import variables from "./variables.tf";

const applicationMonitoring: StackModule = {
  name: "application-monitoring",
  files: [
    { path: "dashboard.tf", text: dashboard },
    { path: "main.tf", text: moduleMain },
    { path: "outputs.tf", text: moduleOutputs },
    { path: "README.md", text: readme },
    { path: "variables.tf", text: moduleVariables },
    { path: "versions.tf", text: moduleVersions },
  ],
};

/** Monitors, objectives and a dashboard for each application in each environment, and the cloud's accounts that are read. */
export function monitoringStack(
  blueprint: Blueprint,
  cloud: CloudAccounts | undefined,
  pages: CodeHostPages | undefined,
): Stack {
  const { metric, runbooks } = datadogOf(blueprint);
  const accounts = cloud?.names(blueprint) ?? [];
  return {
    id: "monitoring",
    title: "Watch every application in every environment",
    day1: 7,
    effort: { hours: 1, usualWaitHours: 1 },
    appliedBy: "pipeline",
    needs: [
      "datadog.organization.id",
      ...accounts.flatMap((name) => cloud?.id(name) ?? []),
      ...(runbooks === undefined && pages ? pages.needs : []),
    ],
    gives: accounts.flatMap((name) => [`datadog.account.${name}`, externalIdFact(name)]),
    files: [
      { path: "main.tf", text: main },
      { path: "outputs.tf", text: outputs },
      { path: "variables.tf", text: variables },
      { path: "versions.tf", text: versions },
    ],
    modules: [applicationMonitoring],
    variables: (facts) => ({
      accounts: Object.fromEntries(accounts.map((name) => [name, facts.get(cloud?.id(name) ?? "") ?? ""])),
      reader_role: cloud?.readerRole ?? "",
      partition: cloud?.partition(blueprint) ?? "",
      region: cloud?.region(blueprint) ?? "",
      applications: monitored(blueprint) as Record<string, never>,
      metric,
      runbooks: runbooks ?? pages?.file(infrastructureRepository, runbookFolder, blueprint, facts) ?? "",
    }),
  };
}
