import type { Blueprint } from "../../../blueprint/model.ts";
import { addonFiles, type ClusterAddon } from "../../../contracts/cluster-addon.ts";
import type { Facts } from "../../../contracts/facts.ts";
import type { GeneratedFile } from "../../../contracts/generated-file.ts";
import type { Offers } from "../../../contracts/system.ts";
import { printChart } from "../../../formats/helm/chart.ts";
import { isUsed, siteOf } from "../section.ts";
import agent from "./templates/agent.yaml";
import apiKey from "./templates/api-key.yaml";
import namespace from "./templates/namespace.yaml";

/** Datadog's agents in a cluster, by its own operator. The key comes from the company's store of secrets. */
export const datadogAddon: ClusterAddon = {
  name: "datadog",
  isUsed: (blueprint, { secretStore }) => secretStore !== undefined && isUsed(blueprint),
  clusterKinds: [
    { group: "", kind: "Namespace" },
    // The operator's own.
    { group: "apiextensions.k8s.io", kind: "CustomResourceDefinition" },
    { group: "rbac.authorization.k8s.io", kind: "ClusterRole" },
    { group: "rbac.authorization.k8s.io", kind: "ClusterRoleBinding" },
  ],
  published: {
    repository: "https://helm.datadoghq.com",
    name: "datadog-operator",
    version: "2.17.0",
    values: () => ({
      replicaCount: 1,
      datadogAgent: { enabled: true },
      remoteConfiguration: { enabled: false },
    }),
  },
};

/** Where the key lies in the company's store of secrets, below the environment's prefix and the namespace's name. */
export function apiKeySecret(prefix: string): string {
  return `${prefix}${datadogAddon.name}/api-key`;
}

export function addonCharts(
  blueprint: Blueprint,
  facts: Facts,
  { secretStore }: Offers,
): readonly GeneratedFile[] {
  const site = siteOf(blueprint);
  if (!secretStore || site === undefined) return [];
  return blueprint.environments.flatMap(({ name }) =>
    addonFiles(name, datadogAddon.name, facts, [`cluster.${name}.name`], (values) =>
      printChart({
        name: datadogAddon.name,
        description: "Datadog's agents: they measure what runs here and tell Datadog.",
        version: "1.0.0",
        values: {
          site,
          environment: name,
          cluster: values[`cluster.${name}.name`] ?? "",
          apiKey: apiKeySecret(secretStore.prefix(name)),
        },
        templates: { "namespace.yaml": namespace, "api-key.yaml": apiKey, "agent.yaml": agent },
      }),
    ),
  );
}
