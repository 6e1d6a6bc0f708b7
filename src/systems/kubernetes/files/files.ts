import type { Application, Blueprint, Environment } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import { contentFrom, type GeneratedFile } from "../../../contracts/generated-file.ts";
import { printKustomization } from "../../../formats/kustomize/kustomization.ts";
import { nothingReleased } from "../../../formats/kustomize/slot.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import { deployment, disruptionBudget, networkPolicy, service, serviceAccount } from "./workload.ts";

const repository = "configuration";

/** `base/<application>/`: what is the same in every environment. */
export function baseFiles(blueprint: Blueprint, application: Application): readonly GeneratedFile[] {
  const manifests: (readonly [string, string])[] = [
    ["deployment.yaml", deployment(blueprint, application)],
    ["network-policy.yaml", networkPolicy(blueprint, application)],
    ["service-account.yaml", serviceAccount(blueprint, application)],
    ["service.yaml", service(blueprint, application)],
  ];
  if (application.replicas > 1) {
    manifests.push(["pod-disruption-budget.yaml", disruptionBudget(blueprint, application)]);
  }
  const kustomization = printKustomization(
    { resources: manifests.map(([name]) => name).sort() },
    managedHeader("What is the same in every environment."),
  );
  return [["kustomization.yaml", kustomization] as const, ...manifests].map(([name, text]) => ({
    repository,
    path: `base/${application.name}/${name}`,
    class: "managed",
    content: { state: "ready", text },
  }));
}

/** How many copies serve in an environment. */
export function copiesIn(application: Application, environment: Environment): number {
  return environment.kind === "production" ? application.replicas : 1;
}

/** `<environment>/<application>/kustomization.yaml`: the slot, the one place that says what runs there. */
export function slotFile(application: Application, environment: Environment, facts: Facts): GeneratedFile {
  return {
    repository,
    path: `${environment.name}/${application.name}/kustomization.yaml`,
    class: "delivered",
    content: contentFrom(facts, ["registry.host"], (values) =>
      printKustomization(
        {
          namespace: application.name,
          resources: [`../../base/${application.name}`],
          replicas: [
            {
              name: application.name,
              count: copiesIn(application, environment),
            },
          ],
          images: [
            {
              name: application.name,
              newName: `${values["registry.host"]}/${application.name}`,
              digest: nothingReleased,
            },
          ],
        },
        `What runs here. Written once by Groundwork; the digest is changed by delivery alone, with an entry in ledger/.
Sixty-four zeros: nothing has been released yet.`,
      ),
    ),
  };
}
