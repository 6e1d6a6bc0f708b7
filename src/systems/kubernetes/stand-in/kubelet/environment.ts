import { get } from "../kinds/get.ts";
import { configMaps, secrets } from "../kinds/resources.ts";
import { type Container, dataOf, type EnvVar, type KeyReference, type Pod } from "../kinds/types.ts";
import type { Store } from "../store.ts";

export type Environment =
  | { readonly ok: true; readonly variables: Readonly<Record<string, string>> }
  /** In the kubelet's words, for CreateContainerConfigError. */
  | { readonly ok: false; readonly message: string };

class Missing extends Error {}

export interface EnvironmentSource {
  readonly store: Store;
  readonly pod: Pod;
  readonly container: Container;
  /** `NAME=value`, as the image's config lists them. */
  readonly image: readonly string[];
  /** The loopback port that stands for each containerPort. */
  readonly ports: ReadonlyMap<number, number>;
}

/**
 * The variables that the program sees: the image's, then `envFrom`, then `env` with `$(NAME)` expanded, as the
 * kubelet merges them. All Pods share the host's network here, so PORT is set to the loopback port that stands for
 * the container's: the program binds to PORT, as a Twelve-Factor application does.
 */
export function containerEnvironment(source: EnvironmentSource): Environment {
  const { container, image } = source;
  const variables: Record<string, string> = {};
  for (const entry of image) {
    const split = entry.indexOf("=");
    if (split > 0) variables[entry.slice(0, split)] = entry.slice(split + 1);
  }
  try {
    Object.assign(variables, fromSources(source));
    for (const variable of container.env ?? []) {
      const value = resolveVariable(source, variable);
      if (value !== undefined) variables[variable.name] = expand(value, variables);
    }
  } catch (error) {
    if (error instanceof Missing) return { ok: false, message: error.message };
    throw error;
  }
  const port = portFor(variables["PORT"], source.ports);
  if (port !== undefined) variables["PORT"] = String(port);
  variables["HOSTNAME"] ??= source.pod.metadata.name;
  return { ok: true, variables };
}

/** PORT's own container port, or the first one where PORT names none. */
function portFor(value: string | undefined, ports: ReadonlyMap<number, number>): number | undefined {
  return ports.get(Number(value)) ?? (value === undefined ? [...ports.values()][0] : undefined);
}

function fromSources({ store, pod, container }: EnvironmentSource): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    const resource = configMapRef ? configMaps : secrets;
    const reference = configMapRef ?? secretRef;
    if (!reference) continue;
    const object = store.get(resource, pod.metadata.namespace, reference.name);
    if (!object && !reference.optional) {
      throw new Missing(`${resource.singular} "${reference.name}" not found`);
    }
    for (const [key, value] of Object.entries(object ? dataOf(object) : {})) found[`${prefix}${key}`] = value;
  }
  return found;
}

function resolveVariable(source: EnvironmentSource, variable: EnvVar): string | undefined {
  const from = variable.valueFrom;
  if (!from) return variable.value ?? "";
  if (from.configMapKeyRef) return resolveKey(source, "ConfigMap", from.configMapKeyRef);
  if (from.secretKeyRef) return resolveKey(source, "Secret", from.secretKeyRef);
  if (from.fieldRef) return resolveField(source.pod, from.fieldRef.fieldPath);
  const resource = from.resourceFieldRef?.resource ?? "";
  const [side = "", kind = ""] = resource.split(".");
  const amount = get(source.container.resources, side, kind);
  return amount === undefined ? "0" : String(amount);
}

function resolveKey(
  { store, pod }: EnvironmentSource,
  kind: "ConfigMap" | "Secret",
  reference: KeyReference,
): string | undefined {
  const resource = kind === "ConfigMap" ? configMaps : secrets;
  const { namespace } = pod.metadata;
  const object = store.get(resource, namespace, reference.name);
  const value = object && dataOf(object)[reference.key];
  if (value !== undefined || reference.optional) return value;
  if (!object) throw new Missing(`${resource.singular} "${reference.name}" not found`);
  throw new Missing(`couldn't find key ${reference.key} in ${kind} ${namespace}/${reference.name}`);
}

/** The downward API: fields that a Pod's program may learn about itself. */
function resolveField(pod: Pod, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (keyed) {
    const map = keyed[1] === "labels" ? pod.metadata.labels : pod.metadata.annotations;
    return map?.[keyed[2] ?? ""] ?? "";
  }
  if (path === "status.podIP" || path === "status.hostIP") return "127.0.0.1";
  return String(get(pod, ...path.split(".")) ?? "");
}

/** `$(NAME)` becomes the value set so far, `$$(NAME)` stays as `$(NAME)`, what is unknown stays as it is. */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (whole, name: string | undefined) =>
    whole === "$$" ? "$" : (variables[name ?? ""] ?? whole),
  );
}
