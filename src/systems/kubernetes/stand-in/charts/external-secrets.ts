import { externalSecrets } from "../../addons/external-secrets/chart.ts";

const group = "external-secrets.io";

/**
 * What the published chart of External Secrets brings, as far as a rehearsal has it: the kinds. The operator itself is not
 * there, so that stores and requests are kept and nothing is fetched.
 * Source: https://github.com/external-secrets/external-secrets (deploy/crds/bundle.yaml).
 */
export const externalSecretsStandIn = {
  ...{ repository: "", name: "", version: "" },
  ...externalSecrets.published,
  objects: () => [
    definition("ExternalSecret", "externalsecrets", "Namespaced", ["es"]),
    definition("SecretStore", "secretstores", "Namespaced", ["ss"]),
    definition("ClusterSecretStore", "clustersecretstores", "Cluster", ["css"]),
  ],
};

function definition(kind: string, plural: string, scope: string, shortNames: readonly string[]) {
  const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames },
      scope,
      versions: [
        {
          ...{ name: "v1", served: true, storage: true, subresources: { status: {} } },
          schema: { openAPIV3Schema: { type: "object", properties: { spec: open, status: open } } },
        },
      ],
    },
  };
}
