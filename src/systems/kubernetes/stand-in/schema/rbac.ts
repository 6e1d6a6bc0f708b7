import { kind, labelSelector, list, object, type Schema, string } from "./schema.ts";

const rules = list(
  object({
    apiGroups: list(string),
    nonResourceURLs: list(string),
    resourceNames: list(string),
    resources: list(string),
    verbs: list(string),
  }),
);

/** rbac.authorization.k8s.io/v1. Kept and shown: nobody is asked who they are here. */
export const role: Schema = kind({ rules });
export const clusterRole: Schema = kind({
  aggregationRule: object({ clusterRoleSelectors: list(labelSelector) }),
  rules,
});
export const roleBinding: Schema = kind({
  roleRef: object({ apiGroup: string, kind: string, name: string }),
  subjects: list(object({ apiGroup: string, kind: string, name: string, namespace: string })),
});
