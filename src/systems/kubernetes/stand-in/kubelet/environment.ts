import { get } from "../kinds/get.ts";
import { configMaps, secrets } from "../kinds/resources.ts";
import { type Container, dataOf, type EnvVar, type KeyReference, type Pod } from "../kinds/types.ts";
import type { Store } from "../store.ts";
import type { ContainerPorts } from "./ports.ts";

export type Environment =
  | {
      readonly ok: true;
      /** Everything that the program gets. */
      readonly variables: Readonly<Record<string, string>>;
      /** Without the image's own: what `$(NAME)` in command and arguments may name. */
      readonly declared: Readonly<Record<string, string>>;
    }
  /** In the kubelet's words, for CreateContainerConfigError. */
  | { readonly ok: false; readonly message: string };

class Missing extends Error {}

export interface EnvironmentSource {
  readonly store: Store;
  readonly pod: Pod;
  readonly container: Container;
  /** `NAME=value`, as the image's config lists them. */
  readonly image: readonly string[];
  readonly ports: ContainerPorts;
}

/**
 * The variables that the program sees: the image's, then `envFrom`, then `env` with `$(NAME)` expanded, as the
 * kubelet merges them. All Pods share the host's network here, so PORT is set to the loopback port that stands for
 * the container's: the program binds to PORT, as a Twelve-Factor application does.
 */
export async function containerEnvironment(source: EnvironmentSource): Promise<Environment> {
  const { container, image, ports } = source;
  const own: Record<string, string> = {};
  for (const entry of image) {
    const split = entry.indexOf("=");
    if (split > 0) own[entry.slice(0, split)] = entry.slice(split + 1);
  }
  let declared: Record<string, string>;
  try {
    declared = fromSources(source);
    for (const variable of container.env ?? []) {
      const value = resolveVariable(source, variable, declared);
      if (value !== undefined) declared[variable.name] = value;
    }
  } catch (error) {
    if (error instanceof Missing) return { ok: false, message: error.message };
    throw error;
  }
  const port = await portFor(declared["PORT"] ?? own["PORT"], ports);
  if (port !== undefined) declared["PORT"] = String(port);
  const variables = { HOSTNAME: source.pod.metadata.name, ...own, ...declared };
  return { ok: true, declared, variables };
}

/** What stands for the port that PORT names, declared or not; for the container's first one where there is no PORT. */
async function portFor(value: string | undefined, ports: ContainerPorts): Promise<number | undefined> {
  if (value === undefined) return ports.first();
  const wanted = Number(value);
  const isPort = Number.isInteger(wanted) && wanted >= 1 && wanted <= 65_535;
  return isPort ? ports.take(wanted) : undefined;
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

/** Only a written value is expanded: a secret may hold `$(`. */
function resolveVariable(
  source: EnvironmentSource,
  variable: EnvVar,
  before: Readonly<Record<string, string>>,
): string | undefined {
  const from = variable.valueFrom;
  if (!from) return expand(variable.value ?? "", before);
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
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (whole, name: string | undefined) =>
    whole === "$$" ? "$" : (variables[name ?? ""] ?? whole),
  );
}
