import * as z from "zod";
import type { Blueprint, Environment } from "../../blueprint/model.ts";

export const argocdSection = z.strictObject({
  /** The namespace in which Argo CD itself runs. */
  namespace: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "a Kubernetes namespace")
    .default("argocd"),
  /** Under which name people reach it in a browser; `{environment}` and `{domain}` stand for themselves. */
  host: z
    .string()
    .regex(
      /^(?=.*\{environment\})(?:[a-z0-9.-]|\{environment\}|\{domain\})+$/,
      "a host name with `{environment}` in it, such as `argocd.{environment}.acme.example`",
    )
    .default("argocd.{environment}.{domain}"),
});

export type ArgocdSection = z.infer<typeof argocdSection>;

/** Where people reach the Argo CD of an environment. */
export function argocdUrl(blueprint: Blueprint, environment: Environment, { host }: ArgocdSection): string {
  const name = host
    .replaceAll("{environment}", environment.name)
    .replaceAll("{domain}", blueprint.company.domain);
  return `https://${name}`;
}
