import { integer, keyed, kind, labelSelector, list, object, type Schema, string } from "./schema.ts";

const rules = list(
  object({
    apiGroups: list(string),
    apiVersions: list(string),
    operations: list(string),
    resourceNames: list(string),
    resources: list(string),
    scope: string,
  }),
);

const matchResources = object({
  excludeResourceRules: rules,
  matchPolicy: string,
  namespaceSelector: labelSelector,
  objectSelector: labelSelector,
  resourceRules: rules,
});

/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy. */
export const validatingAdmissionPolicy: Schema = kind({
  spec: object({
    auditAnnotations: list(object({ key: string, valueExpression: string })),
    failurePolicy: string,
    matchConditions: keyed(["name"], object({ expression: string, name: string })),
    matchConstraints: matchResources,
    paramKind: object({ apiVersion: string, kind: string }),
    validations: list(
      object({ expression: string, message: string, messageExpression: string, reason: string }),
    ),
    variables: keyed(["name"], object({ expression: string, name: string })),
  }),
  status: object({
    observedGeneration: integer,
    typeChecking: object({ expressionWarnings: list(object({})) }),
  }),
});

/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding. */
export const validatingAdmissionPolicyBinding: Schema = kind({
  spec: object({
    matchResources,
    paramRef: object({
      name: string,
      namespace: string,
      parameterNotFoundAction: string,
      selector: labelSelector,
    }),
    policyName: string,
    validationActions: list(string),
  }),
});
