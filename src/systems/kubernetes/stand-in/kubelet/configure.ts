import type { Container, Pod } from "../kinds/types.ts";
import type { Store } from "../store.ts";
import { containerEnvironment, expand } from "./environment.ts";
import type { LocalImage } from "./images.ts";
import type { ContainerPorts } from "./ports.ts";

/** What is started, out of image and container together. */
export interface Launch {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined: the root user of the image. */
  readonly user: string | undefined;
}

export type Configured =
  | { readonly ok: true; readonly launch: Launch }
  /** In the kubelet's words, for CreateContainerConfigError. */
  | { readonly ok: false; readonly message: string };

export async function configure(
  store: Store,
  pod: Pod,
  container: Container,
  image: LocalImage,
  ports: ContainerPorts,
): Promise<Configured> {
  const unsupported = beyondTheStandIn(pod, container);
  if (unsupported) return { ok: false, message: unsupported };
  const user = userOf(pod, container, image);
  if (!user.ok) return user;
  const { Env, WorkingDir } = image.config.config ?? {};
  const environment = await containerEnvironment({ store, pod, container, image: Env ?? [], ports });
  if (!environment.ok) return environment;
  const [program, ...args] = commandOf(container, image, environment.declared);
  if (program === undefined) return { ok: false, message: "no command specified" };
  return {
    ok: true,
    launch: {
      command: [program, ...args],
      cwd: container.workingDir ?? (WorkingDir || "/"),
      environment: environment.variables,
      user: user.user,
    },
  };
}

/** Entrypoint and arguments: the container's replace the image's, as Kubernetes defines it. */
export function commandOf(
  container: Container,
  image: LocalImage,
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  const { Entrypoint, Cmd } = image.config.config ?? {};
  const expanded = (words: readonly string[]) => words.map((word) => expand(word, environment));
  const entrypoint = container.command ? expanded(container.command) : (Entrypoint ?? []);
  if (container.args) return [...entrypoint, ...expanded(container.args)];
  return container.command ? entrypoint : [...entrypoint, ...(Cmd ?? [])];
}

/** Who the program runs as; refused where `runAsNonRoot` would be broken, or could be: a name tells no number. */
export function userOf(
  pod: Pod,
  container: Container,
  image: LocalImage,
):
  | { readonly ok: true; readonly user: string | undefined }
  | { readonly ok: false; readonly message: string } {
  const context = { ...pod.spec.securityContext, ...container.securityContext };
  const own = image.config.config?.User || undefined;
  const [ownUser = "0"] = (own ?? "").split(":");
  const group = context.runAsGroup === undefined ? "" : `:${context.runAsGroup}`;
  if (context.runAsNonRoot) {
    const where = `(pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${container.name})`;
    const refuse = (why: string) => ({ ok: false, message: `${why} ${where}` }) as const;
    if (context.runAsUser === 0) return refuse("container's runAsUser breaks non-root policy");
    if (context.runAsUser === undefined && Number(ownUser) === 0) {
      return refuse("container has runAsNonRoot and image will run as root");
    }
    if (context.runAsUser === undefined && !/^\d+$/.test(ownUser)) {
      const named = `container has runAsNonRoot and image has non-numeric user (${ownUser})`;
      return refuse(`${named}, cannot verify user is non-root`);
    }
  }
  if (context.runAsUser !== undefined) return { ok: true, user: `${context.runAsUser}${group}` };
  return { ok: true, user: group ? `${ownUser}${group}` : own };
}

/** What this node does not do, said instead of done wrongly. */
function beyondTheStandIn(pod: Pod, container: Container): string | undefined {
  const says = (what: string) => `the stand-in cluster ${what}`;
  if ((pod.spec.initContainers ?? []).length > 0) return says("runs no init containers");
  for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
    if (probe && !probe.httpGet && !probe.tcpSocket) return says("probes by httpGet and tcpSocket only");
    if (probe?.httpGet?.scheme === "HTTPS") return says("probes by plain HTTP only");
  }
  const other = pod.spec.volumes?.find((volume) => !("emptyDir" in volume));
  return other ? says(`mounts emptyDir volumes only (volume "${String(other["name"])}")`) : undefined;
}
