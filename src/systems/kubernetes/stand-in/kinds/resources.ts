import type { KubernetesObject } from "../object.ts";
import { validatingAdmissionPolicy, validatingAdmissionPolicyBinding } from "../schema/admission.ts";
import { application, applicationSet, appProject } from "../schema/argo.ts";
import {
  configMap,
  event,
  limitRange,
  namespace,
  networkPolicy,
  resourceQuota,
  secret,
  service,
  serviceAccount,
} from "../schema/core.ts";
import { customResourceDefinition } from "../schema/definitions.ts";
import { pod } from "../schema/pod.ts";
import { clusterRole, role, roleBinding } from "../schema/rbac.ts";
import type { Schema } from "../schema/schema.ts";
import type { Fields } from "../schema/strict.ts";
import {
  daemonSet,
  deployment,
  horizontalPodAutoscaler,
  podDisruptionBudget,
  replicaSet,
  statefulSet,
} from "../schema/workloads.ts";
import type { Cause } from "../status.ts";
import { type Column, columnsOf } from "./columns.ts";
import {
  defaultAdmissionBinding,
  defaultAdmissionPolicy,
  defaultDaemonSet,
  defaultDeployment,
  defaultNamespace,
  defaultPod,
  defaultReplicaSet,
  defaultSecret,
  defaultService,
  defaultStatefulSet,
} from "./defaults.ts";
import { validateAdmissionPolicy } from "./validate-admission.ts";
import {
  requiredFields,
  validateAutoscaler,
  validateDefinition,
  validateDisruptionBudget,
  validateService,
} from "./validate-others.ts";
import { validatePod } from "./validate-pod.ts";
import { validateDeployment, validateWorkload } from "./validate-workload.ts";

/** A kind that the API serves, and everything in which kinds differ. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Has a status that only its own subresource writes. */
  readonly status: boolean;
  /** Counts changes of what is wanted in `metadata.generation`. */
  readonly generation: boolean;
  /** Comes from a CustomResourceDefinition: served while that is there, and without strategic merge patch. */
  readonly custom: boolean;
  readonly schema: Schema;
  readonly columns: readonly Column[];
  withDefaults(object: Fields): Record<string, unknown>;
  validate(object: Fields, old?: KubernetesObject): readonly Cause[];
}

interface Extra {
  readonly shortNames?: readonly string[];
  readonly all?: boolean;
  readonly clusterWide?: boolean;
  readonly status?: boolean;
  readonly generation?: boolean;
  readonly custom?: boolean;
  readonly plural?: string;
  withDefaults?(object: Fields): Record<string, unknown>;
  validate?(object: Fields, old?: KubernetesObject): readonly Cause[];
}

function resource(apiVersion: string, kind: string, schema: Schema, extra: Extra = {}): Resource {
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  const singular = kind.toLowerCase();
  return {
    group,
    version,
    kind,
    singular,
    plural: extra.plural ?? `${singular}s`,
    shortNames: extra.shortNames ?? [],
    categories: extra.all ? ["all"] : [],
    namespaced: !extra.clusterWide,
    status: extra.status ?? false,
    generation: extra.generation ?? false,
    custom: extra.custom ?? false,
    schema,
    columns: columnsOf(kind),
    withDefaults: extra.withDefaults ?? ((object) => ({ ...object })),
    validate: extra.validate ?? (() => []),
  };
}

export const namespaces = resource("v1", "Namespace", namespace, {
  shortNames: ["ns"],
  clusterWide: true,
  status: true,
  withDefaults: defaultNamespace,
});
export const pods = resource("v1", "Pod", pod, {
  shortNames: ["po"],
  all: true,
  status: true,
  generation: true,
  withDefaults: defaultPod,
  validate: validatePod,
});
export const services = resource("v1", "Service", service, {
  shortNames: ["svc"],
  all: true,
  status: true,
  withDefaults: defaultService,
  validate: validateService,
});
export const configMaps = resource("v1", "ConfigMap", configMap, { shortNames: ["cm"] });
export const secrets = resource("v1", "Secret", secret, { withDefaults: defaultSecret });
export const serviceAccounts = resource("v1", "ServiceAccount", serviceAccount, { shortNames: ["sa"] });
export const events = resource("v1", "Event", event, { shortNames: ["ev"] });
export const limitRanges = resource("v1", "LimitRange", limitRange, { shortNames: ["limits"] });
export const resourceQuotas = resource("v1", "ResourceQuota", resourceQuota, {
  shortNames: ["quota"],
  status: true,
});
export const deployments = resource("apps/v1", "Deployment", deployment, {
  shortNames: ["deploy"],
  all: true,
  status: true,
  generation: true,
  withDefaults: defaultDeployment,
  validate: validateDeployment,
});
export const replicaSets = resource("apps/v1", "ReplicaSet", replicaSet, {
  shortNames: ["rs"],
  all: true,
  status: true,
  generation: true,
  withDefaults: defaultReplicaSet,
  validate: (object, old) => validateWorkload(object["spec"], old),
});
export const statefulSets = resource("apps/v1", "StatefulSet", statefulSet, {
  shortNames: ["sts"],
  all: true,
  status: true,
  generation: true,
  withDefaults: defaultStatefulSet,
  validate: (object, old) => validateWorkload(object["spec"], old),
});
export const customResourceDefinitions = resource(
  "apiextensions.k8s.io/v1",
  "CustomResourceDefinition",
  customResourceDefinition,
  {
    shortNames: ["crd", "crds"],
    clusterWide: true,
    status: true,
    generation: true,
    validate: validateDefinition,
  },
);
export const networkPolicies = resource("networking.k8s.io/v1", "NetworkPolicy", networkPolicy, {
  shortNames: ["netpol"],
  plural: "networkpolicies",
  generation: true,
});
export const podDisruptionBudgets = resource("policy/v1", "PodDisruptionBudget", podDisruptionBudget, {
  shortNames: ["pdb"],
  status: true,
  generation: true,
  validate: validateDisruptionBudget,
});
export const horizontalPodAutoscalers = resource(
  "autoscaling/v2",
  "HorizontalPodAutoscaler",
  horizontalPodAutoscaler,
  { shortNames: ["hpa"], all: true, status: true, validate: validateAutoscaler },
);
export const daemonSets = resource("apps/v1", "DaemonSet", daemonSet, {
  shortNames: ["ds"],
  all: true,
  status: true,
  generation: true,
  withDefaults: defaultDaemonSet,
  validate: (object, old) => validateWorkload(object["spec"], old),
});
const rbac = "rbac.authorization.k8s.io/v1";
export const roles = resource(rbac, "Role", role);
export const roleBindings = resource(rbac, "RoleBinding", roleBinding);
export const clusterRoles = resource(rbac, "ClusterRole", clusterRole, { clusterWide: true });
export const clusterRoleBindings = resource(rbac, "ClusterRoleBinding", roleBinding, { clusterWide: true });
export const admissionPolicies = resource(
  "admissionregistration.k8s.io/v1",
  "ValidatingAdmissionPolicy",
  validatingAdmissionPolicy,
  {
    plural: "validatingadmissionpolicies",
    clusterWide: true,
    status: true,
    generation: true,
    withDefaults: defaultAdmissionPolicy,
    validate: validateAdmissionPolicy,
  },
);
export const admissionPolicyBindings = resource(
  "admissionregistration.k8s.io/v1",
  "ValidatingAdmissionPolicyBinding",
  validatingAdmissionPolicyBinding,
  {
    clusterWide: true,
    withDefaults: defaultAdmissionBinding,
    validate: requiredFields("spec.policyName", "spec.validationActions"),
  },
);
/** Argo CD keeps the status of an Application in the object itself, not behind a subresource. */
export const applications = resource("argoproj.io/v1alpha1", "Application", application, {
  shortNames: ["app", "apps"],
  generation: true,
  custom: true,
  validate: requiredFields("spec.project", "spec.destination"),
});
export const appProjects = resource("argoproj.io/v1alpha1", "AppProject", appProject, {
  shortNames: ["appproj", "appprojs"],
  generation: true,
  custom: true,
  validate: requiredFields("spec"),
});
export const applicationSets = resource("argoproj.io/v1alpha1", "ApplicationSet", applicationSet, {
  shortNames: ["appset", "appsets"],
  status: true,
  generation: true,
  custom: true,
  validate: requiredFields("spec.generators", "spec.template"),
});

/** All of them, in the order in which discovery lists them. */
export const allResources: readonly Resource[] = [
  configMaps,
  events,
  limitRanges,
  namespaces,
  pods,
  resourceQuotas,
  secrets,
  serviceAccounts,
  services,
  daemonSets,
  deployments,
  replicaSets,
  statefulSets,
  horizontalPodAutoscalers,
  networkPolicies,
  podDisruptionBudgets,
  roles,
  roleBindings,
  clusterRoles,
  clusterRoleBindings,
  admissionPolicies,
  admissionPolicyBindings,
  customResourceDefinitions,
  applications,
  applicationSets,
  appProjects,
];

/** A kind that somebody defines by a CustomResourceDefinition. */
export function definedResource(
  given: Pick<
    Resource,
    "group" | "version" | "kind" | "plural" | "shortNames" | "namespaced" | "status" | "schema"
  >,
): Resource {
  const { group, version, kind, schema, namespaced, ...rest } = given;
  const extra = { ...rest, clusterWide: !namespaced, generation: true, custom: true };
  return resource(`${group}/${version}`, kind, schema, extra);
}

export function apiVersionOf(resource: Pick<Resource, "group" | "version">): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}
