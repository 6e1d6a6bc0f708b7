import { explained, printYaml } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import type { ArgocdSection } from "../section.ts";

/** Argo CD's own settings: a change is seen within 60 seconds, by poll alone. */
export function settings(config: ArgocdSection): string {
  const main = printYaml(
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: "argocd-cm",
        namespace: config.namespace,
        labels: { "app.kubernetes.io/name": "argocd-cm", "app.kubernetes.io/part-of": "argocd" },
      },
      data: {
        "timeout.reconciliation": explained(
          "Their sum is the longest wait. A change of these needs a restart of controller and repo-server.",
          "45s",
        ),
        "timeout.reconciliation.jitter": "15s",
      },
    },
    managedHeader("Argo CD's settings."),
  );
  const parameters = printYaml({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "argocd-cmd-params-cm",
      namespace: config.namespace,
      labels: { "app.kubernetes.io/name": "argocd-cmd-params-cm", "app.kubernetes.io/part-of": "argocd" },
    },
    data: {
      "controller.resource.health.persist": explained(
        "Keeps each resource's health and message in the Application, for the notifications.",
        "true",
      ),
    },
  });
  return `${main}---\n${parameters}`;
}
