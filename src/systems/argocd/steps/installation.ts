import type { ClusterAccess, DeployerInstaller } from "../../../contracts/deployer.ts";
import type { Difference } from "../../../contracts/outcome.ts";
import { all, failure, ok, type Result } from "../../../foundation/result.ts";
import { definitionGroup, definitions, release, type Workload, workloads } from "../release.ts";
import type { ClusterApi, ClusterObject } from "./cluster-api.ts";
import type { Part } from "./part.ts";

export interface InstallationDoors {
  readonly api: ClusterApi;
  readonly environment: string;
  readonly namespace: string;
  readonly access: ClusterAccess;
  readonly installer: DeployerInstaller;
  readonly signal: AbortSignal;
}

/** Argo CD itself: its kinds, and each of its workloads at the version that is wanted, and serving. */
export function installationPart(doors: InstallationDoors): Part {
  return {
    what: "Argo CD",
    async look() {
      const seen = await lookAtAll(doors);
      if (!seen.ok) return seen;
      if (seen.value.every(({ missing }) => missing)) return ok("missing");
      return ok(seen.value.flatMap((one) => one.differences));
    },
    async mend() {
      const seen = await lookAtAll(doors);
      if (!seen.ok) return seen;
      const newer = seen.value.find(({ version }) => version && isNewer(version, release.version))?.version;
      if (newer === undefined) return doors.installer.install(doors.environment, doors.access, doors.signal);
      return failure(
        "argocd-newer",
        `Argo CD in ${doors.environment} is ${newer}, newer than ${release.version}, which would be installed.`,
        { next: "Use the release of Groundwork that brings it, or take Argo CD back by hand." },
      );
    },
  };
}

interface Seen {
  readonly missing: boolean;
  readonly version?: string | undefined;
  readonly differences: readonly Difference[];
}

async function lookAtAll({ api, namespace }: InstallationDoors): Promise<Result<readonly Seen[]>> {
  const kinds = definitions.map(async (plural): Promise<Result<Seen>> => {
    const name = `${plural}.${definitionGroup}`;
    const found = await api.get(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
    return found.ok ? ok(judgeDefinition(name, found.value)) : found;
  });
  const running = workloads.map(async (workload): Promise<Result<Seen>> => {
    const plural = `${workload.kind.toLowerCase()}s`;
    const found = await api.get(`/apis/apps/v1/namespaces/${namespace}/${plural}/${workload.name}`);
    return found.ok ? ok(judgeWorkload(workload, found.value)) : found;
  });
  return all(await Promise.all([...kinds, ...running]));
}

function judgeDefinition(name: string, found: ClusterObject | undefined): Seen {
  const status = (found?.["status"] ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  const established = status.conditions?.some((one) => one.type === "Established" && one.status === "True");
  if (established) return { missing: false, differences: [] };
  const seen = found ? "not established" : "nothing";
  return { missing: !found, differences: [{ what: `kind ${name}`, wanted: "established", found: seen }] };
}

interface WorkloadView {
  readonly metadata?: { readonly generation?: number };
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

function judgeWorkload({ name, ofArgoCd }: Workload, found: ClusterObject | undefined): Seen {
  if (!found) {
    return { missing: true, differences: [{ what: name, wanted: release.version, found: "nothing" }] };
  }
  const { metadata, spec, status } = found as WorkloadView;
  const differences: Difference[] = [];
  const version = ofArgoCd ? tagOf(spec?.template?.spec?.containers?.[0]?.image ?? "") : undefined;
  if (ofArgoCd && version !== release.version) {
    differences.push({ what: `${name}: version`, wanted: release.version, found: version ?? "unknown" });
  }
  const replicas = spec?.replicas ?? 1;
  const observed = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 1);
  const serving = observed ? Math.min(status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0) : 0;
  if (serving < Math.max(1, replicas)) {
    const wanted = `${Math.max(1, replicas)} serving`;
    differences.push({ what: name, wanted, found: `${serving} serving` });
  }
  return { missing: false, version, differences };
}

/** `v3.4.4` of `quay.io/argoproj/argocd:v3.4.4@sha256:…`; undefined where an image has no tag. */
function tagOf(image: string): string | undefined {
  return /:([^:/@]+)(?:@|$)/.exec(image.replace(/@.*/, ""))?.[1];
}

function isNewer(version: string, than: string): boolean {
  const numbers = (text: string) => /^v?(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? [0, 0, 0];
  const [ours, theirs] = [numbers(than), numbers(version)];
  const at = ours.findIndex((number, index) => number !== theirs[index]);
  return at >= 0 && (theirs[at] ?? 0) > (ours[at] ?? 0);
}
