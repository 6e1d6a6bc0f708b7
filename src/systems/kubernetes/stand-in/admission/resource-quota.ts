import { parseQuantity } from "../kinds/quantity.ts";
import type { Pod } from "../kinds/types.ts";
import type { KubernetesObject } from "../object.ts";

/** Why one more Pod would break a namespace's quota; undefined when it fits. Counts pods, cpu and memory. */
export function quotaExceeded(
  quota: KubernetesObject,
  pod: Pod,
  existing: readonly Pod[],
): string | undefined {
  const { hard = {} } = (quota.spec ?? {}) as { hard?: Readonly<Record<string, string>> };
  const counted = Object.keys(hard).filter((name) => measure(pod, name) !== undefined);
  const unset = counted.filter((name) => Number.isNaN(measure(pod, name)));
  const name = quota.metadata.name;
  if (unset.length > 0) return `failed quota: ${name}: must specify ${unset.join(",")}`;
  for (const kind of counted) {
    const used = existing
      .filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed")
      .reduce((sum, other) => sum + (measure(other, kind) || 0), 0);
    const asked = measure(pod, kind) ?? 0;
    if (used + asked <= parseQuantity(hard[kind])) continue;
    return `exceeded quota: ${name}, requested: ${kind}=${asked}, used: ${kind}=${used}, limited: ${kind}=${hard[kind]}`;
  }
  return undefined;
}

/** What a Pod takes of a quota's resource; NaN when it does not say, undefined when Pods do not count for it. */
function measure(pod: Pod, name: string): number | undefined {
  if (name === "pods" || name === "count/pods") return 1;
  const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(name);
  if (!match) return undefined;
  const side = match[1] === "limits" ? "limits" : "requests";
  const amounts = pod.spec.containers.map((container) => container.resources?.[side]?.[match[2] ?? ""]);
  return amounts.reduce(
    (sum, amount) => sum + (amount === undefined ? Number.NaN : parseQuantity(amount)),
    0,
  );
}
