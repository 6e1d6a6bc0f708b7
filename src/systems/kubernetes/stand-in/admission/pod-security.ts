import { namespaces } from "../kinds/resources.ts";
import type { Container, Pod } from "../kinds/types.ts";
import type { Store } from "../store.ts";

/**
 * Why a Pod does not meet the standard that its namespace enforces (`pod-security.kubernetes.io/enforce`), in the
 * words of the Pod Security admission plugin; undefined when it does. The checks that an ordinary container can fail.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSecurityViolations(store: Store, pod: Pod): string | undefined {
  const home = store.get(namespaces, undefined, pod.metadata.namespace ?? "");
  const level = home?.metadata.labels?.["pod-security.kubernetes.io/enforce"];
  if (level !== "restricted" && level !== "baseline") return undefined;
  const found = [...baseline(pod), ...(level === "restricted" ? restricted(pod) : [])];
  if (found.length === 0) return undefined;
  const version = home?.metadata.labels?.["pod-security.kubernetes.io/enforce-version"] ?? "latest";
  return `violates PodSecurity "${level}:${version}": ${found.join(", ")}`;
}

const containersOf = (pod: Pod): readonly Container[] => [
  ...(pod.spec.initContainers ?? []),
  ...pod.spec.containers,
];

function baseline(pod: Pod): readonly string[] {
  const found: string[] = [];
  const shared = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((name) => pod.spec[name]);
  if (shared.length > 0) {
    found.push(`host namespaces (${shared.map((name) => `${name}=true`).join(", ")})`);
  }
  report(found, pod, "privileged", "must not set securityContext.privileged=true", (container) =>
    Boolean(container.securityContext?.privileged),
  );
  const paths = (pod.spec.volumes ?? [])
    .filter((volume) => volume["hostPath"])
    .map((volume) => volume["name"]);
  if (paths.length > 0) found.push(`hostPath volumes (volume ${quoted(paths)})`);
  return found;
}

function restricted(pod: Pod): readonly string[] {
  const found: string[] = [];
  const whole = pod.spec.securityContext;
  report(
    found,
    pod,
    "allowPrivilegeEscalation != false",
    "must set securityContext.allowPrivilegeEscalation=false",
    (container) => container.securityContext?.allowPrivilegeEscalation !== false,
  );
  report(
    found,
    pod,
    "unrestricted capabilities",
    'must set securityContext.capabilities.drop=["ALL"]',
    (container) => !container.securityContext?.capabilities?.drop?.includes("ALL"),
  );
  report(
    found,
    pod,
    "runAsNonRoot != true",
    "must set securityContext.runAsNonRoot=true",
    (container) => (container.securityContext?.runAsNonRoot ?? whole?.runAsNonRoot) !== true,
    "pod or ",
  );
  report(
    found,
    pod,
    "runAsUser=0",
    "must not set runAsUser=0",
    (container) => (container.securityContext?.runAsUser ?? whole?.runAsUser) === 0,
  );
  report(
    found,
    pod,
    "seccompProfile",
    'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
    (container) => {
      const type = (container.securityContext?.seccompProfile ?? whole?.seccompProfile)?.type;
      return type !== "RuntimeDefault" && type !== "Localhost";
    },
    "pod or ",
  );
  return found;
}

function report(
  found: string[],
  pod: Pod,
  check: string,
  rule: string,
  fails: (container: Container) => boolean,
  scope = "",
): void {
  const names = containersOf(pod)
    .filter(fails)
    .map((container) => container.name);
  if (names.length === 0) return;
  found.push(`${check} (${scope}container${names.length > 1 ? "s" : ""} ${quoted(names)} ${rule})`);
}

function quoted(names: readonly unknown[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
}
