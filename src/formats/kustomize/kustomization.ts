import { printYaml, type YamlMap } from "../yaml.ts";

/** A `kustomization.yaml`: the fields in use here (kubectl.docs.kubernetes.io, "kustomization"). */
export interface Kustomization {
  readonly namespace?: string;
  readonly resources: readonly string[];
  readonly replicas?: readonly { readonly name: string; readonly count: number }[];
  readonly images?: readonly { readonly name: string; readonly newName: string; readonly digest: string }[];
}

/** Prints a kustomization, with a comment at its head. */
export function printKustomization(kustomization: Kustomization, head: string): string {
  return printYaml(
    {
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      ...(kustomization as YamlMap & Kustomization),
    },
    head,
  );
}
