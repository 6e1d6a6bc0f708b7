import { explained, printYaml } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import type { ArgocdSection } from "../section.ts";
import type { SignOn } from "./sign-on.ts";

/**
 * Argo CD's own settings: a change is seen within 60 seconds, by poll alone. With `people` they sign in by single sign-on,
 * at `url`.
 */
export function settings(
  config: ArgocdSection,
  people?: { readonly url: string; readonly signOn: SignOn },
): string {
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
        ...(people && {
          url: people.url,
          "oidc.config": explained(
            "No secret: codes are redeemed with PKCE. The built-in administrator goes by a step of the rollout, once this works.",
            people.signOn.oidc,
          ),
        }),
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
  const documents = [main, parameters, ...(people ? [roles(config, people.signOn)] : [])];
  return documents.join("---\n");
}

function roles(config: ArgocdSection, { policy }: SignOn): string {
  return printYaml({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "argocd-rbac-cm",
      namespace: config.namespace,
      labels: { "app.kubernetes.io/name": "argocd-rbac-cm", "app.kubernetes.io/part-of": "argocd" },
    },
    data: {
      "policy.default": explained("Whoever has no role below may do nothing.", ""),
      scopes: "[groups]",
      "policy.csv": policy,
    },
  });
}
