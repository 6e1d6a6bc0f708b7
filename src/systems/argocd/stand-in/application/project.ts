import { groupOf } from "../cluster/kinds.ts";
import type { Application, AppProject, ClusterObject, GroupKind } from "../types.ts";
import { thisCluster } from "../types.ts";

/** Why a project does not let an application be, in Argo CD's words; undefined when it does. */
export function forbiddenByProject(application: Application, project: AppProject): string | undefined {
  const { name } = project.metadata;
  const { source, sources, destination } = application.spec;
  if (sources || !source) return "the stand-in knows applications with one source only";
  if (destination.server !== thisCluster) {
    return `there are no clusters with this URL: ${destination.server ?? destination.name ?? ""}`;
  }
  if (!(project.spec.sourceRepos ?? []).some((pattern) => fits(pattern, source.repoURL))) {
    return `application repo ${source.repoURL} is not permitted in project '${name}'`;
  }
  if (destinationPermitted(project, destination.namespace ?? "")) return undefined;
  return `application destination server '${destination.server}' and namespace '${destination.namespace}' do not match any of the allowed destinations in project '${name}'`;
}

function destinationPermitted(project: AppProject, namespace: string): boolean {
  return (project.spec.destinations ?? []).some(
    (allowed) => fits(allowed.server ?? "", thisCluster) && fits(allowed.namespace ?? "", namespace),
  );
}

/**
 * Why a project does not let its applications bring a resource; undefined when it does. Kinds of the whole cluster
 * need to be named, kinds in namespaces are allowed unless there is a list that leaves them out.
 */
export function resourceForbidden(
  object: ClusterObject,
  namespaced: boolean,
  project: AppProject,
): string | undefined {
  const { spec, metadata } = project;
  const is = ({ group, kind }: GroupKind) =>
    fits(group, groupOf(object.apiVersion)) && fits(kind, object.kind);
  const allowed = namespaced
    ? (spec.namespaceResourceWhitelist ?? anything).some(is)
    : (spec.clusterResourceWhitelist ?? []).some(is);
  const denied = (namespaced ? spec.namespaceResourceBlacklist : spec.clusterResourceBlacklist) ?? [];
  if (!allowed || denied.some(is)) {
    const group = groupOf(object.apiVersion);
    return `resource ${group ? `${group}:` : ""}${object.kind} is not permitted in project ${metadata.name}`;
  }
  const { namespace = "" } = object.metadata;
  if (!namespaced || destinationPermitted(project, namespace)) return undefined;
  return `namespace ${namespace} is not permitted in project '${metadata.name}'`;
}

const anything: readonly GroupKind[] = [{ group: "*", kind: "*" }];

/** Argo CD's patterns: `*` stands for any run of characters. */
function fits(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) return pattern === text;
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}
