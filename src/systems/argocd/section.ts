import * as z from "zod";

export const argocdSection = z.strictObject({
  /** The namespace in which Argo CD itself runs. */
  namespace: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "a Kubernetes namespace")
    .default("argocd"),
});

export type ArgocdSection = z.infer<typeof argocdSection>;
