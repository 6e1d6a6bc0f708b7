import type { Blueprint, Environment } from "../../../blueprint/model.ts";
import { addonsInUse, type ClusterAddon, type ClusterKind } from "../../../contracts/cluster-addon.ts";
import type { Offers } from "../../../contracts/system.ts";
import { printYaml, type YamlMap } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import type { ArgocdSection } from "../section.ts";

export const projectName = "applications";
/** The project of what the platform itself brings. */
export const platformProject = "platform";
/** The cluster in which Argo CD itself runs: there is one Argo CD in each. */
export const thisCluster = "https://kubernetes.default.svc";

/** What may come from where, go where and contain what. Whatever is not named here is refused by Argo CD. */
export function projects(
  blueprint: Blueprint,
  environment: Environment,
  config: ArgocdSection,
  source: string,
  offers: Offers,
): string {
  const applications = printYaml(
    project(config, projectName, {
      description: `Applications in ${environment.name}`,
      sourceRepos: [source],
      destinations: destinations(blueprint.applications.map(({ name }) => name)),
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: [
        { group: "", kind: "ConfigMap" },
        { group: "", kind: "Service" },
        { group: "", kind: "ServiceAccount" },
        { group: "apps", kind: "Deployment" },
        { group: "autoscaling", kind: "HorizontalPodAutoscaler" },
        ...(offers.secretStore ? [{ group: "external-secrets.io", kind: "ExternalSecret" }] : []),
        { group: "networking.k8s.io", kind: "NetworkPolicy" },
        { group: "policy", kind: "PodDisruptionBudget" },
      ],
    }),
    managedHeader("What applications, and what the platform itself, may come from, go to and contain."),
  );
  const addons = addonsInUse(blueprint, offers);
  const published = addons.flatMap((addon) => addon.published?.repository ?? []);
  const platform = printYaml(
    project(config, platformProject, {
      description: `The platform in ${environment.name}`,
      sourceRepos: unique([source, ...published]),
      destinations: destinations(
        unique(addons.flatMap(({ name, namespaces }) => [name, ...(namespaces?.(blueprint) ?? [])])),
      ),
      clusterResourceWhitelist: clusterKinds(addons),
      namespaceResourceWhitelist: [{ group: "*", kind: "*" }],
    }),
  );
  return `${applications}---\n${platform}`;
}

function project(config: ArgocdSection, name: string, spec: YamlMap): YamlMap {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name, namespace: config.namespace },
    spec,
  };
}

function destinations(namespaces: readonly string[]) {
  return namespaces.map((namespace) => ({ server: thisCluster, namespace }));
}

/** Each kind that any add-on brings, once and sorted. */
function clusterKinds(addons: readonly ClusterAddon[]): readonly YamlMap[] {
  const spell = ({ group, kind }: ClusterKind) => `${group}/${kind}`;
  const kinds = new Map(
    addons.flatMap((addon) => addon.clusterKinds.map((one) => [spell(one), one] as const)),
  );
  return [...kinds].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, { group, kind }]) => ({ group, kind }));
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
