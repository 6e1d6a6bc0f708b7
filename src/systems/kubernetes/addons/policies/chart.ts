import type { ClusterAddon } from "../../../../contracts/cluster-addon.ts";
import { printChart } from "../../../../formats/helm/chart.ts";
import applicationPods from "./templates/application-pods.yaml";

const group = "admissionregistration.k8s.io";
export const admissionKinds = [
  { group, kind: "ValidatingAdmissionPolicy" },
  { group, kind: "ValidatingAdmissionPolicyBinding" },
] as const;

/** What may run in the applications' namespaces. */
export const policies: ClusterAddon = { name: "policies", clusterKinds: admissionKinds };

/** `registry` is host and port of the company's own, as they stand in an image's name. */
export function policiesChart(registry: string) {
  return printChart({
    name: policies.name,
    description:
      "What may run in the applications' namespaces: images by digest from the company's registry, bounded.",
    version: "1.0.0",
    values: { registry },
    templates: { "application-pods.yaml": applicationPods },
  });
}
