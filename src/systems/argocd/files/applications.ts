import type { Environment } from "../../../blueprint/model.ts";
import { nothingReleased } from "../../../formats/kustomize/slot.ts";
import { explained, printYaml } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import type { ArgocdSection } from "../section.ts";
import { healthTrigger } from "./notifications.ts";
import { projectName, thisCluster } from "./project.ts";
import { retry, retryNote } from "./retry.ts";

/**
 * One Application for each slot of the environment that holds a release. Its namespace is the platform's. The git generator reads the slot itself;
 * its keys are flattened for the selector (`images.0.digest`), whose values Argo CD does not limit in length.
 */
export function applications(
  environment: Environment,
  config: ArgocdSection,
  source: { readonly url: string; readonly service: string },
): string {
  return printYaml(
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "ApplicationSet",
      metadata: { name: "applications", namespace: config.namespace },
      spec: {
        goTemplate: true,
        goTemplateOptions: ["missingkey=error"],
        generators: [
          {
            git: {
              repoURL: source.url,
              revision: "refs/heads/main",
              requeueAfterSeconds: 60,
              files: [{ path: `${environment.name}/*/kustomization.yaml` }],
            },
            selector: explained("A slot of zeros holds no release yet.", {
              matchExpressions: [{ key: "images.0.digest", operator: "NotIn", values: [nothingReleased] }],
            }),
          },
        ],
        template: {
          metadata: {
            name: "{{.path.basename}}",
            finalizers: ["resources-finalizer.argocd.argoproj.io"],
            annotations: {
              "argocd.argoproj.io/manifest-generate-paths": ".;/base/{{.path.basename}}",
              [`notifications.argoproj.io/subscribe.${healthTrigger}.${source.service}`]: "",
            },
          },
          spec: {
            project: projectName,
            source: { repoURL: source.url, targetRevision: "refs/heads/main", path: "{{.path.path}}" },
            destination: { server: thisCluster, namespace: "{{.path.basename}}" },
            syncPolicy: {
              automated: { prune: true, selfHeal: true },
              syncOptions: ["ServerSideApply=true"],
              retry: explained(retryNote, retry),
            },
          },
        },
      },
    },
    managedHeader(`Every application that has a release in ${environment.name}.`),
  );
}
