import type { Blueprint } from "../../../blueprint/model.ts";
import { addonFiles, addonsInUse, type ClusterAddon } from "../../../contracts/cluster-addon.ts";
import type { Facts } from "../../../contracts/facts.ts";
import type { GeneratedFile } from "../../../contracts/generated-file.ts";
import type { Offers } from "../../../contracts/system.ts";
import { externalSecrets, externalSecretsChart } from "./external-secrets/chart.ts";
import { namespaces, namespacesChart } from "./namespaces/chart.ts";
import { policies, policiesChart } from "./policies/chart.ts";

/** The add-ons that are Kubernetes' own. */
export const clusterAddons: readonly ClusterAddon[] = [externalSecrets, namespaces, policies];

/** Their charts, for every environment; that of `externalSecrets` where somebody offers a store of secrets. */
export function addonCharts(blueprint: Blueprint, facts: Facts, offers: Offers): readonly GeneratedFile[] {
  const { secretStore } = offers;
  const readers = [...addonsInUse(blueprint, offers), ...blueprint.applications]
    .map(({ name }) => name)
    .sort();
  return blueprint.environments.flatMap((environment) => [
    ...addonFiles(environment.name, namespaces.name, facts, [], () =>
      namespacesChart(blueprint, environment),
    ),
    ...addonFiles(environment.name, policies.name, facts, ["registry.host"], (values) =>
      policiesChart(values["registry.host"]),
    ),
    ...(secretStore
      ? addonFiles(environment.name, externalSecrets.name, facts, [], () =>
          externalSecretsChart(blueprint, environment, secretStore, readers),
        )
      : []),
  ]);
}
