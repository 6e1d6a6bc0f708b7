import type { Environment } from "../../../blueprint/model.ts";
import type { StatusReporter } from "../../../contracts/offers.ts";
import { printYaml } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import type { ArgocdSection } from "../section.ts";

export const healthTrigger = "health";

/** Health as Argo CD names it, and the state of the commit status that says so. */
const states = [
  { health: "Healthy", state: "success", synced: true },
  { health: "Degraded", state: "failure", synced: true },
  { health: "Progressing", state: "pending", synced: false },
] as const;

/**
 * What is sent: once for each revision, change of health and set of images. Without the images, a health from before
 * the rollout would be sent for the new revision, and the true one never after it.
 */
const oncePer =
  "[app.status.operationState.syncResult.revision, app.status.health.lastTransitionTime, app.status.summary.images]";

/**
 * The digests come first: Argo CD cuts a message at 140 characters. While one version replaces another, pods of both
 * run and the summary names both images, so all are named, each by the first 24 digits of its digest. What a resource
 * says of its health follows; it is there because `controller.resource.health.persist` is set.
 */
const firstGroup = `"$\{1}"`; // In Go's words, not ours.
const message =
  '{{.app.status.health.status}} {{regexReplaceAll "[^ ]*@(sha256:[0-9a-f]{24})[0-9a-f]*" ' +
  `(join " " .app.status.summary.images) ${firstGroup}}}` +
  "{{range .app.status.resources}}{{if .health}}{{if .health.message}} {{.health.message}}{{end}}{{end}}{{end}}";

/** `argocd-notifications-cm`: health leaves the cluster as a commit status on the revision that was synced. */
export function notifications(
  environment: Environment,
  config: ArgocdSection,
  reporter: StatusReporter,
): string {
  const templates = states.map(({ health, state }) => [
    `template.health-${health.toLowerCase()}`,
    printYaml({
      message,
      [reporter.service]: {
        repoURLPath: "{{.app.spec.source.repoURL}}",
        revisionPath: "{{.app.status.operationState.syncResult.revision}}",
        status: { state, label: `health/${environment.name}/{{.app.metadata.name}}` },
      },
    }),
  ]);
  const trigger = states.map(({ health, synced }) => ({
    when: [
      "app.status.operationState.phase in ['Succeeded']",
      ...(synced ? ["app.status.sync.status == 'Synced'"] : []),
      `app.status.health.status == '${health}'`,
    ].join(" and "),
    oncePer,
    send: [`health-${health.toLowerCase()}`],
  }));
  return printYaml(
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "argocd-notifications-cm", namespace: config.namespace },
      data: {
        [`service.${reporter.service}`]: printYaml({ ...reporter.settings }),
        ...Object.fromEntries(templates),
        [`trigger.${healthTrigger}`]: printYaml(trigger),
      },
    },
    managedHeader(
      `How a release is doing in ${environment.name}, as a commit status. The App's key and the number of its
installation are in the secret argocd-notifications-secret.`,
    ),
  );
}
