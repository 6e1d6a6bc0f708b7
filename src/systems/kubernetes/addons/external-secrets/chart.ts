import type { Blueprint, Environment } from "../../../../blueprint/model.ts";
import type { SecretStore } from "../../../../contracts/cloud.ts";
import type { ClusterAddon } from "../../../../contracts/cluster-addon.ts";
import { printChart } from "../../../../formats/helm/chart.ts";
import { admissionKinds } from "../policies/chart.ts";
import namespace from "./templates/namespace.yaml";
import ownSecrets from "./templates/own-secrets.yaml";
import secretStore from "./templates/secret-store.yaml";

/** How the secrets of an environment come to the programs that may read them. */
export const externalSecrets: ClusterAddon = {
  name: "external-secrets",
  isUsed: (_blueprint, { secretStore }) => secretStore !== undefined,
  clusterKinds: [
    { group: "", kind: "Namespace" },
    { group: "external-secrets.io", kind: "ClusterSecretStore" },
    ...admissionKinds,
    // The operator's own.
    { group: "admissionregistration.k8s.io", kind: "ValidatingWebhookConfiguration" },
    { group: "apiextensions.k8s.io", kind: "CustomResourceDefinition" },
    { group: "rbac.authorization.k8s.io", kind: "ClusterRole" },
    { group: "rbac.authorization.k8s.io", kind: "ClusterRoleBinding" },
  ],
  published: {
    repository: "https://charts.external-secrets.io",
    name: "external-secrets",
    version: "2.9.0",
    values: (_blueprint, _environment, { secretStore }) => ({
      serviceAccount: { name: secretStore?.reader.serviceAccount ?? "external-secrets" },
    }),
  },
};

/** `readers` are the namespaces that may ask the store at all. */
export function externalSecretsChart(
  blueprint: Blueprint,
  environment: Environment,
  store: SecretStore,
  readers: readonly string[],
) {
  const { provider, settings, prefix } = store;
  return printChart({
    name: externalSecrets.name,
    description: "The company's store of secrets, and which of them a namespace may ask for.",
    version: "1.0.0",
    values: {
      readers,
      store: {
        provider,
        settings: { ...settings(blueprint, environment.name) },
        prefix: prefix(environment.name),
      },
    },
    templates: {
      "namespace.yaml": namespace,
      "secret-store.yaml": secretStore,
      "own-secrets.yaml": ownSecrets,
    },
  });
}
