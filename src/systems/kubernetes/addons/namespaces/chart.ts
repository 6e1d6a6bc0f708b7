import type { Blueprint, Environment } from "../../../../blueprint/model.ts";
import type { ClusterAddon } from "../../../../contracts/cluster-addon.ts";
import { printChart } from "../../../../formats/helm/chart.ts";
import { explained } from "../../../../formats/yaml.ts";
import { copiesIn } from "../../files/files.ts";
import limits from "./templates/limits.yaml";
import namespace from "./templates/namespace.yaml";
import networkPolicy from "./templates/network-policy.yaml";

/** A namespace for each application: closed, bounded, and held to the Pod Security standard `restricted`. */
export const namespaces: ClusterAddon = {
  name: "namespaces",
  namespaces: (blueprint) => blueprint.applications.map(({ name }) => name),
  clusterKinds: [{ group: "", kind: "Namespace" }],
};

export function namespacesChart(blueprint: Blueprint, environment: Environment) {
  return printChart({
    name: namespaces.name,
    description: "A closed and bounded namespace for each application.",
    version: "1.0.0",
    values: {
      company: blueprint.company.slug,
      container: {
        default: { cpu: "500m", memory: "256Mi" },
        defaultRequest: { cpu: "50m", memory: "64Mi" },
        max: { cpu: "2", memory: "2Gi" },
      },
      applications: blueprint.applications.map((application) => ({
        name: application.name,
        quota: explained(
          "Room for every copy twice, as while one version replaces another, and for some that are still ending.",
          quota(2 * copiesIn(application, environment) + 8),
        ),
      })),
    },
    templates: { "namespace.yaml": namespace, "network-policy.yaml": networkPolicy, "limits.yaml": limits },
  });
}

/** So many Pods at what `base/<application>` asks for: half a processor and 256 MiB at most, a tenth of a processor kept. */
function quota(pods: number) {
  return {
    pods: String(pods),
    "requests.cpu": `${pods * 100}m`,
    "requests.memory": `${pods * 128}Mi`,
    "limits.cpu": `${pods * 500}m`,
    "limits.memory": `${pods * 256}Mi`,
  };
}
