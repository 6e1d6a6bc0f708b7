import { parseAllDocuments } from "yaml";
import type { Blueprint, Environment } from "../../../blueprint/model.ts";
import type { DeployerIdentity } from "../../../contracts/deployer.ts";
import type { Facts } from "../../../contracts/facts.ts";
import type { ConfigurationSource } from "../../../contracts/offers.ts";
import { rootApplication, rootName } from "../files/root.ts";
import { settings } from "../files/settings.ts";
import type { ArgocdSection } from "../section.ts";
import type { ClusterObject } from "./cluster-api.ts";
import type { WantedObject } from "./part.ts";

export interface Wishes {
  readonly blueprint: Blueprint;
  readonly environment: Environment;
  readonly config: ArgocdSection;
  readonly source: ConfigurationSource;
  readonly identity: DeployerIdentity;
  readonly facts: Facts;
  /** The value of the robot's private key. */
  readonly key: string;
}

/** What lies in the cluster before Argo CD can start: its namespace, its first settings, its keys. */
export function wantedBefore(wishes: Wishes): readonly WantedObject[] {
  const { config } = wishes;
  const namespace: WantedObject = {
    what: `namespace ${config.namespace}`,
    path: `/api/v1/namespaces/${config.namespace}`,
    object: {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: config.namespace,
        labels: { "pod-security.kubernetes.io/enforce": "restricted" },
      },
    },
    fields: "shown",
  };
  // Argo CD does not start without its settings. Once it runs it keeps them itself, as the repository says.
  const first = parseAllDocuments(settings(config)).map((document): WantedObject => {
    const object = document.toJS() as ClusterObject & { readonly metadata: { readonly name: string } };
    const { name } = object.metadata;
    return { what: `settings ${name}`, path: path(config, "configmaps", name), object, fields: "none" };
  });
  return [namespace, ...first, notificationsSecret(wishes), repositorySecret(wishes)];
}

/** What only Argo CD's own kinds can say: where it begins. */
export function wantedAfter({ blueprint, environment, config, source, facts }: Wishes): WantedObject {
  const url = source.url(blueprint, Object.fromEntries(facts));
  const place = `/apis/argoproj.io/v1alpha1/namespaces/${config.namespace}/applications`;
  return {
    what: "root application",
    path: `${place}/${rootName}`,
    object: rootApplication(environment, config, url),
    fields: "shown",
  };
}

/** The keys to which the reporter's settings point: `$github-privateKey` is a key of this secret. */
function notificationsSecret({ config, source, identity, facts, key }: Wishes): WantedObject {
  const { settings: reporter } = source.reporter(Object.fromEntries(facts));
  const values: Readonly<Record<string, string>> = {
    appID: facts.get(identity.app) ?? "",
    installationID: facts.get(identity.installation) ?? "",
    privateKey: key,
  };
  const texts = Object.entries(reporter).flatMap(([name, value]) =>
    value.startsWith("$") ? [[value.slice(1), values[name] ?? ""] as const] : [],
  );
  return secret(config, "argocd-notifications-secret", "notifications' key", {}, Object.fromEntries(texts));
}

/**
 * By this Argo CD reads the repository, and nothing more: the robot's App may only read its content.
 * Source: argo-cd, docs/operator-manual/declarative-setup.md, "Repositories", GitHub App.
 */
function repositorySecret({ blueprint, config, source, identity, facts, key }: Wishes): WantedObject {
  const values = Object.fromEntries(facts);
  const enterprise = source.reporter(values).settings["enterpriseBaseURL"];
  return secret(
    config,
    "repository-configuration",
    "repository's key",
    { "argocd.argoproj.io/secret-type": "repository" },
    {
      type: "git",
      url: source.url(blueprint, values),
      githubAppID: facts.get(identity.app) ?? "",
      githubAppInstallationID: facts.get(identity.installation) ?? "",
      githubAppPrivateKey: key,
      ...(enterprise !== undefined && { githubAppEnterpriseBaseUrl: enterprise }),
    },
  );
}

function secret(
  config: ArgocdSection,
  name: string,
  what: string,
  labels: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>>,
): WantedObject {
  const data = Object.entries(texts).map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
  return {
    what,
    path: path(config, "secrets", name),
    object: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name,
        namespace: config.namespace,
        labels: { "app.kubernetes.io/part-of": "argocd", ...labels },
      },
      type: "Opaque",
      data: Object.fromEntries(data),
    },
    fields: "secret",
  };
}

function path(config: ArgocdSection, plural: string, name: string): string {
  return `/api/v1/namespaces/${config.namespace}/${plural}/${name}`;
}
