import type { Blueprint, Environment } from "../../../blueprint/model.ts";
import { addonFolder, addonsInUse, type PublishedChart } from "../../../contracts/cluster-addon.ts";
import type { Offers } from "../../../contracts/system.ts";
import { explained, printYaml, type YamlMap } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import type { ArgocdSection } from "../section.ts";
import { platformProject, thisCluster } from "./project.ts";
import { retry, retryNote } from "./retry.ts";

/** An Application for each chart below `platform/<environment>/addons/`, and for each published one that they build upon. */
export function addons(
  blueprint: Blueprint,
  environment: Environment,
  config: ArgocdSection,
  source: string,
  offers: Offers,
): string {
  const set = printYaml(
    addonSet(environment, config, source),
    managedHeader(`What the platform brings into ${environment.name}: every folder below addons/.`),
  );
  const published = addonsInUse(blueprint, offers).flatMap(({ name, published: chart }) =>
    chart
      ? [
          printYaml(
            publishedApplication(name, chart, chart.values(blueprint, environment.name, offers), config),
          ),
        ]
      : [],
  );
  return [set, ...published].join("---\n");
}

/**
 * A folder that appears is installed within a minute, one that goes is taken away with everything that it brought, but
 * for what says of itself that it stays.
 */
function addonSet(environment: Environment, config: ArgocdSection, source: string): YamlMap {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "ApplicationSet",
    metadata: { name: "addons", namespace: config.namespace },
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      generators: [
        {
          git: {
            repoURL: source,
            revision: "refs/heads/main",
            requeueAfterSeconds: 60,
            directories: [{ path: addonFolder(environment.name, "*") }],
          },
        },
      ],
      template: {
        metadata: {
          name: "platform-{{.path.basename}}",
          finalizers: ["resources-finalizer.argocd.argoproj.io"],
          annotations: { "argocd.argoproj.io/manifest-generate-paths": "." },
        },
        spec: {
          project: platformProject,
          source: { repoURL: source, targetRevision: "refs/heads/main", path: "{{.path.path}}" },
          destination: { server: thisCluster, namespace: "{{.path.basename}}" },
          syncPolicy,
        },
      },
    },
  };
}

function publishedApplication(
  addon: string,
  { repository, name, version }: PublishedChart,
  values: YamlMap,
  config: ArgocdSection,
): YamlMap {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: `upstream-${addon}`,
      namespace: config.namespace,
      finalizers: ["resources-finalizer.argocd.argoproj.io"],
    },
    spec: {
      project: platformProject,
      source: {
        repoURL: repository,
        chart: name,
        targetRevision: version,
        helm: { releaseName: name, valuesObject: values },
      },
      destination: { server: thisCluster, namespace: addon },
      syncPolicy,
    },
  };
}

/** Server-side, because definitions of kinds are larger than what an annotation holds. */
const syncPolicy: YamlMap = {
  automated: { prune: true, selfHeal: true },
  syncOptions: ["ServerSideApply=true"],
  retry: explained(retryNote, retry),
};
