import { admissionPolicies, admissionPolicyBindings, namespaces, type Resource } from "../kinds/resources.ts";
import type { LabelSelector } from "../kinds/types.ts";
import type { KubernetesObject } from "../object.ts";
import { matchesSelector } from "../selectors.ts";
import { done, type Reply, refuse } from "../status.ts";
import type { Store } from "../store.ts";
import { compile, toExpressionValue, wordsOf } from "./expression.ts";

/** A write that admission looks at. */
export interface Attempt {
  readonly resource: Resource;
  readonly subresource: string | undefined;
  readonly object: KubernetesObject;
  /** Undefined when it is being made. */
  readonly old: KubernetesObject | undefined;
  readonly dryRun: boolean;
}

/**
 * Holds a write to every ValidatingAdmissionPolicy that is bound to it; the first that refuses is told. Bindings that only
 * warn or audit refuse nothing.
 * Source: kubernetes, staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/validating (dispatcher.go).
 */
export function heldToPolicies(store: Store, attempt: Attempt): Reply<undefined> {
  const bindings = store.list(admissionPolicyBindings) as readonly Binding[];
  if (bindings.length === 0) return done(undefined);
  const { resource, object } = attempt;
  const home = object.metadata.namespace
    ? store.get(namespaces, undefined, object.metadata.namespace)
    : undefined;
  for (const binding of bindings) {
    const policy = store.get(admissionPolicies, undefined, binding.spec.policyName) as Policy | undefined;
    if (!policy || !binding.spec.validationActions.includes("Deny")) continue;
    if (!matches(policy.spec.matchConstraints, attempt, home)) continue;
    if (binding.spec.matchResources && !matches(binding.spec.matchResources, attempt, home)) continue;
    const refusal = judge(policy, attempt, home);
    if (refusal) return denied(resource, object, policy, binding, refusal);
  }
  return done(undefined);
}

interface Refusal {
  readonly message: string;
  readonly reason: string;
}

/** The first thing that does not hold; undefined when all does, or when the policy does not ask about this write. */
function judge(policy: Policy, attempt: Attempt, home: KubernetesObject | undefined): Refusal | undefined {
  const { variables = [], matchConditions = [], validations = [], failurePolicy } = policy.spec;
  const scope = scopeOf(attempt, home);
  const named: Record<string, unknown> = {};
  for (const { name, expression } of variables) {
    // Only what is asked for is computed, and once.
    const value = later(() => compile(expression)({ ...scope, variables: named }));
    Object.defineProperty(named, name, { enumerable: true, get: value });
  }
  const whole = { ...scope, variables: named };
  const broken = (expression: string, error: unknown): Refusal | undefined =>
    failurePolicy === "Ignore"
      ? undefined
      : { message: `expression '${expression}' resulted in error: ${wordsOf(error)}`, reason: "Invalid" };

  for (const { expression } of matchConditions) {
    try {
      if (compile(expression)(scope) !== true) return undefined;
    } catch (error) {
      return broken(expression, error);
    }
  }
  for (const { expression, message, messageExpression, reason = "Invalid" } of validations) {
    try {
      if (compile(expression)(whole) === true) continue;
    } catch (error) {
      const refusal = broken(expression, error);
      if (refusal) return refusal;
      continue;
    }
    const said = messageExpression === undefined ? undefined : spoken(messageExpression, whole);
    return { message: said ?? message ?? `failed expression: ${expression}`, reason };
  }
  return undefined;
}

/** A message that cannot be built is passed over: the fixed one stands in its place. */
function spoken(expression: string, whole: Readonly<Record<string, unknown>>): string | undefined {
  try {
    const text = compile(expression)(whole);
    return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
  } catch {
    return undefined;
  }
}

function scopeOf(
  { resource, subresource, object, old, dryRun }: Attempt,
  home: KubernetesObject | undefined,
) {
  const { group, version, plural, kind } = resource;
  const { name, namespace } = object.metadata;
  return {
    object: toExpressionValue(object),
    oldObject: old ? toExpressionValue(old) : null,
    namespaceObject: home ? toExpressionValue(home) : null,
    request: {
      kind: { group, version, kind },
      resource: { group, version, resource: plural },
      subResource: subresource ?? "",
      operation: old ? "UPDATE" : "CREATE",
      ...{ name: name ?? "", namespace: namespace ?? "", dryRun },
      // Nobody is asked who they are here.
      userInfo: { username: "system:anonymous", groups: ["system:unauthenticated"] },
    },
  };
}

function later(compute: () => unknown): () => unknown {
  let done: { readonly value: unknown } | undefined;
  return () => {
    done ??= { value: compute() };
    return done.value;
  };
}

function matches(wanted: MatchResources, attempt: Attempt, home: KubernetesObject | undefined): boolean {
  const { object } = attempt;
  const { resourceRules, excludeResourceRules = [], namespaceSelector = {}, objectSelector = {} } = wanted;
  // A binding without rules matches whatever its policy does.
  if (resourceRules && !resourceRules.some((rule) => ruleMatches(rule, attempt))) return false;
  if (excludeResourceRules.some((rule) => ruleMatches(rule, attempt))) return false;
  if (!matchesSelector(objectSelector, object.metadata.labels ?? {})) return false;
  // Kinds of the whole cluster are in no namespace, and match whatever is asked of one.
  return !home || matchesSelector(namespaceSelector, home.metadata.labels ?? {});
}

function ruleMatches(rule: Rule, { resource, subresource, object, old }: Attempt): boolean {
  const has = (list: readonly string[] | undefined, what: string) =>
    list?.includes("*") === true || list?.includes(what) === true;
  const { plural } = resource;
  const place = subresource === undefined ? plural : `${plural}/${subresource}`;
  const places = ["*/*", place, ...(subresource === undefined ? ["*"] : [`*/${subresource}`, `${plural}/*`])];
  const named = rule.resourceNames === undefined || rule.resourceNames.includes(object.metadata.name);
  const scope = resource.namespaced ? "Namespaced" : "Cluster";
  return (
    named &&
    ["*", scope, undefined].includes(rule.scope) &&
    has(rule.apiGroups, resource.group) &&
    has(rule.apiVersions, resource.version) &&
    has(rule.operations, old ? "UPDATE" : "CREATE") &&
    places.some((one) => rule.resources?.includes(one))
  );
}

const codes: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  Invalid: 422,
  RequestEntityTooLarge: 413,
};

function denied(
  resource: Resource,
  { metadata }: KubernetesObject,
  policy: Policy,
  binding: Binding,
  { message, reason }: Refusal,
) {
  const { group, plural } = resource;
  const full = group === "" ? plural : `${plural}.${group}`;
  const why = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}' denied request: ${message}`;
  return refuse(codes[reason] ?? 422, reason, `${full} "${metadata.name}" is forbidden: ${why}`, {
    name: metadata.name,
    ...(group !== "" && { group }),
    kind: plural,
    causes: [{ reason: "", message: why, field: "" }],
  });
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly operations?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly scope?: string;
}

interface MatchResources {
  readonly resourceRules?: readonly Rule[];
  readonly excludeResourceRules?: readonly Rule[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

interface Policy extends KubernetesObject {
  readonly spec: {
    readonly failurePolicy?: string;
    readonly matchConstraints: MatchResources;
    readonly matchConditions?: readonly { readonly expression: string }[];
    readonly variables?: readonly { readonly name: string; readonly expression: string }[];
    readonly validations?: readonly {
      readonly expression: string;
      readonly message?: string;
      readonly messageExpression?: string;
      readonly reason?: string;
    }[];
  };
}

interface Binding extends KubernetesObject {
  readonly spec: {
    readonly policyName: string;
    readonly validationActions: readonly string[];
    readonly matchResources?: MatchResources;
  };
}
