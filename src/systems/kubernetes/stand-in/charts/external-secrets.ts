import { openDefinition } from "../../../../formats/kubernetes/custom-resource.ts";
import { externalSecrets } from "../../addons/external-secrets/chart.ts";

const kind = { group: "external-secrets.io", version: "v1" } as const;

/**
 * What the published chart of External Secrets brings, as far as a rehearsal has it: the kinds. The operator itself is not
 * there, so that stores and requests are kept and nothing is fetched.
 * Source: https://github.com/external-secrets/external-secrets (deploy/crds/bundle.yaml).
 */
export const externalSecretsStandIn = {
  ...{ repository: "", name: "", version: "" },
  ...externalSecrets.published,
  objects: () => [
    openDefinition({
      ...{ ...kind, kind: "ExternalSecret", plural: "externalsecrets", scope: "Namespaced" },
      shortNames: ["es"],
    }),
    openDefinition({
      ...{ ...kind, kind: "SecretStore", plural: "secretstores", scope: "Namespaced" },
      shortNames: ["ss"],
    }),
    openDefinition({
      ...{ ...kind, kind: "ClusterSecretStore", plural: "clustersecretstores", scope: "Cluster" },
      shortNames: ["css"],
    }),
  ],
};
