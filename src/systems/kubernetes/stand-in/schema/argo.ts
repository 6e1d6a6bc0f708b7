import {
  any,
  boolean,
  integer,
  kind,
  labelSelector,
  list,
  map,
  object,
  type Schema,
  string,
  strings,
} from "./schema.ts";

/** argoproj.io/v1alpha1, as Argo CD's three CustomResourceDefinitions describe it: lists are atomic. */
const source = object({
  repoURL: string,
  path: string,
  tagPrefix: string,
  targetRevision: string,
  chart: string,
  ref: string,
  name: string,
  helm: any,
  kustomize: any,
  directory: any,
  plugin: any,
});

const syncPolicy = object({
  automated: object({ allowEmpty: boolean, enabled: boolean, prune: boolean, selfHeal: boolean }),
  managedNamespaceMetadata: object({ annotations: strings, labels: strings }),
  retry: object({
    backoff: object({ duration: string, factor: integer, maxDuration: string }),
    limit: integer,
    refresh: boolean,
  }),
  syncOptions: list(string),
});

const applicationSpec = object({
  destination: object({ name: string, namespace: string, server: string }),
  ignoreDifferences: list(
    object({
      group: string,
      jqPathExpressions: list(string),
      jsonPointers: list(string),
      kind: string,
      managedFieldsManagers: list(string),
      name: string,
      namespace: string,
    }),
  ),
  info: list(object({ name: string, value: string })),
  project: string,
  revisionHistoryLimit: integer,
  source,
  sourceHydrator: any,
  sources: list(source),
  syncPolicy,
});

export const application: Schema = kind({ spec: applicationSpec, status: any, operation: any });

const groupKinds = list(object({ group: string, kind: string }));
const namedGroupKinds = list(object({ group: string, kind: string, name: string }));

export const appProject: Schema = kind({
  spec: object({
    clusterResourceBlacklist: namedGroupKinds,
    clusterResourceWhitelist: namedGroupKinds,
    description: string,
    destinationServiceAccounts: list(any),
    destinations: list(object({ name: string, namespace: string, server: string })),
    namespaceResourceBlacklist: groupKinds,
    namespaceResourceWhitelist: groupKinds,
    orphanedResources: any,
    permitOnlyProjectScopedClusters: boolean,
    roles: list(any),
    signatureKeys: list(any),
    sourceIntegrity: any,
    sourceNamespaces: list(string),
    sourceRepos: list(string),
    syncWindows: list(any),
  }),
  status: any,
});

const templateMetadata = object({
  annotations: strings,
  finalizers: list(string),
  labels: strings,
  name: string,
  namespace: string,
});

/** Only the git files generator is described; every other generator is kept as it is and refused by the controller. */
export const applicationSet: Schema = kind({
  spec: object({
    applyNestedSelectors: boolean,
    generators: list(
      object({
        git: object({
          directories: list(any),
          files: list(object({ exclude: boolean, path: string })),
          pathParamPrefix: string,
          repoURL: string,
          requeueAfterSeconds: integer,
          revision: string,
          template: any,
          values: map(string),
        }),
        selector: labelSelector,
        clusters: any,
        clusterDecisionResource: any,
        list: any,
        matrix: any,
        merge: any,
        plugin: any,
        pullRequest: any,
        scmProvider: any,
      }),
    ),
    goTemplate: boolean,
    goTemplateOptions: list(string),
    ignoreApplicationDifferences: list(any),
    preservedFields: object({ annotations: list(string), labels: list(string) }),
    strategy: any,
    syncPolicy: object({ applicationsSync: string, preserveResourcesOnDeletion: boolean }),
    template: object({ metadata: templateMetadata, spec: applicationSpec }),
    templatePatch: string,
  }),
  status: any,
});
