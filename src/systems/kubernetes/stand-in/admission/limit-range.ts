import { parseQuantity } from "../kinds/quantity.ts";
import { pods } from "../kinds/resources.ts";
import type { Container, Pod, Resources } from "../kinds/types.ts";
import type { KubernetesObject } from "../object.ts";
import { done, forbidden, type Reply } from "../status.ts";

interface Limit {
  readonly type: string;
  readonly default?: Readonly<Record<string, string>>;
  readonly defaultRequest?: Readonly<Record<string, string>>;
  readonly max?: Readonly<Record<string, string>>;
  readonly min?: Readonly<Record<string, string>>;
}

/** Fills in a namespace's default requests and limits, and refuses what lies outside its bounds. */
export function withLimitRange(pod: Pod, range: KubernetesObject): Reply<Pod> {
  const { limits = [] } = (range.spec ?? {}) as { limits?: readonly Limit[] };
  let containers = pod.spec.containers;
  for (const limit of limits.filter(({ type }) => type === "Container")) {
    containers = containers.map((container) => ({ ...container, resources: filled(container, limit) }));
    const reasons = containers.flatMap((container) => outside(container, limit));
    if (reasons.length > 0) return forbidden(pods, pod.metadata.name, reasons.join(", "));
  }
  return done({ ...pod, spec: { ...pod.spec, containers } });
}

function filled(container: Container, limit: Limit): Resources {
  const limits = { ...limit.default, ...container.resources?.limits };
  const requests = {
    ...limit.defaultRequest,
    ...container.resources?.limits,
    ...container.resources?.requests,
  };
  return {
    ...container.resources,
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(Object.keys(requests).length > 0 && { requests }),
  };
}

function outside({ resources }: Container, limit: Limit): readonly string[] {
  const over = Object.entries(limit.max ?? {}).flatMap(([kind, most]) => {
    const amount = resources?.limits?.[kind];
    if (amount === undefined)
      return [`maximum ${kind} usage per Container is ${most}. No limit is specified`];
    if (parseQuantity(amount) <= parseQuantity(most)) return [];
    return [`maximum ${kind} usage per Container is ${most}, but limit is ${amount}`];
  });
  const under = Object.entries(limit.min ?? {}).flatMap(([kind, least]) => {
    const amount = resources?.requests?.[kind];
    if (amount === undefined)
      return [`minimum ${kind} usage per Container is ${least}. No request is specified`];
    if (parseQuantity(amount) >= parseQuantity(least)) return [];
    return [`minimum ${kind} usage per Container is ${least}, but request is ${amount}`];
  });
  return [...over, ...under];
}
