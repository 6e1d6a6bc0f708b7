import { groupOf, type KubernetesObject } from "./object.ts";

interface ProjectSpec {
  readonly sourceRepos?: readonly string[];
  readonly destinations?: readonly { readonly server?: string; readonly namespace?: string }[];
  readonly clusterResourceWhitelist?: readonly GroupKind[];
  readonly namespaceResourceWhitelist?: readonly GroupKind[];
}

interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

interface ApplicationSpec {
  readonly source: { readonly repoURL: string };
  readonly destination: { readonly server?: string; readonly namespace?: string };
}

/** Why a project does not let an application be, in Argo CD's words; undefined when it does. */
export function forbiddenByProject(
  application: KubernetesObject,
  project: KubernetesObject,
): string | undefined {
  const { sourceRepos = [], destinations = [] } = project["spec"] as ProjectSpec;
  const { source, destination } = application["spec"] as ApplicationSpec;
  const name = project.metadata.name;
  if (!sourceRepos.some((pattern) => fits(pattern, source.repoURL))) {
    return `application repo ${source.repoURL} is not permitted in project '${name}'`;
  }
  const allowed = destinations.some(
    ({ server = "", namespace = "" }) =>
      fits(server, destination.server ?? "") && fits(namespace, destination.namespace ?? ""),
  );
  if (allowed) return undefined;
  return `application destination server '${destination.server}' and namespace '${destination.namespace}' do not match any of the allowed destinations in project '${name}'`;
}

/** Whether a project lets its applications bring a resource of this kind. An empty list for namespaces allows all. */
export function resourcePermitted(
  object: KubernetesObject,
  namespaced: boolean,
  project: KubernetesObject,
): boolean {
  const spec = project["spec"] as ProjectSpec;
  const list = namespaced ? spec.namespaceResourceWhitelist : spec.clusterResourceWhitelist;
  if (namespaced && list === undefined) return true;
  return (list ?? []).some(({ group, kind }) => fits(group, groupOf(object)) && fits(kind, object.kind));
}

function fits(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) return pattern === text;
  const expression = pattern.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${expression.join(".*")}$`).test(text);
}
