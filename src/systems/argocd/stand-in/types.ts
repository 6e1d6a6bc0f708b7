/** The parts of Argo CD's objects that the stand-in reads and writes, as its API describes them. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly {
      readonly uid: string;
      readonly kind: string;
      readonly name: string;
    }[];
  };
  readonly [field: string]: unknown;
}

export interface ApplicationSource {
  readonly repoURL: string;
  readonly path?: string;
  readonly targetRevision?: string;
  /** Set for a published chart: `repoURL` is then a Helm repository. */
  readonly chart?: string;
  readonly helm?: { readonly releaseName?: string; readonly valuesObject?: unknown };
}

export interface SyncPolicy {
  readonly automated?: {
    readonly enabled?: boolean;
    readonly prune?: boolean;
    readonly selfHeal?: boolean;
    readonly allowEmpty?: boolean;
  };
  readonly syncOptions?: readonly string[];
  readonly managedNamespaceMetadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly retry?: {
    readonly limit?: number;
    readonly refresh?: boolean;
    readonly backoff?: {
      readonly duration?: string;
      readonly factor?: number;
      readonly maxDuration?: string;
    };
  };
}

export interface Application extends ClusterObject {
  readonly spec: {
    readonly project: string;
    readonly source?: ApplicationSource;
    readonly sources?: readonly ApplicationSource[];
    readonly destination: { readonly server?: string; readonly name?: string; readonly namespace?: string };
    readonly syncPolicy?: SyncPolicy;
    readonly revisionHistoryLimit?: number;
  };
  readonly status?: ApplicationStatus;
}

export type HealthCode = "Healthy" | "Progressing" | "Degraded" | "Suspended" | "Missing" | "Unknown";

export interface Health {
  readonly status: HealthCode;
  readonly message?: string;
}

export interface ResourceStatus {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status: "Synced" | "OutOfSync";
  readonly health?: Health;
  readonly requiresPruning?: boolean;
}

export interface ResourceResult {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: "Synced" | "SyncFailed" | "Pruned" | "PruneSkipped";
  readonly message: string;
  readonly hookPhase: "Running" | "Succeeded" | "Failed";
  readonly syncPhase: "Sync";
  readonly images?: readonly string[];
}

export interface OperationState {
  readonly operation: Readonly<Record<string, unknown>>;
  readonly phase: "Running" | "Succeeded" | "Failed" | "Error";
  readonly message: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount?: number;
  readonly syncResult: {
    readonly revision: string;
    readonly source: ApplicationSource;
    readonly resources: readonly ResourceResult[];
  };
}

export interface ApplicationCondition {
  readonly type: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

export interface ApplicationStatus {
  readonly sync: {
    readonly status: "Synced" | "OutOfSync" | "Unknown";
    readonly revision?: string;
    readonly comparedTo?: Readonly<Record<string, unknown>>;
  };
  readonly health: { readonly status: HealthCode; readonly lastTransitionTime?: string };
  readonly resources?: readonly ResourceStatus[];
  readonly operationState?: OperationState;
  readonly reconciledAt?: string;
  readonly sourceType?: string;
  /** `appTree`: the health of single resources is not in `resources`. */
  readonly resourceHealthSource?: string;
  readonly summary?: { readonly images?: readonly string[] };
  readonly history?: readonly HistoryEntry[];
  readonly conditions?: readonly ApplicationCondition[];
}

export interface HistoryEntry {
  readonly id: number;
  readonly revision: string;
  readonly deployStartedAt: string;
  readonly deployedAt: string;
  readonly source: ApplicationSource;
  readonly initiatedBy: { readonly automated: boolean };
}

export interface AppProject extends ClusterObject {
  readonly spec: {
    readonly sourceRepos?: readonly string[];
    readonly destinations?: readonly {
      readonly server?: string;
      readonly namespace?: string;
      readonly name?: string;
    }[];
    readonly clusterResourceWhitelist?: readonly GroupKind[];
    readonly clusterResourceBlacklist?: readonly GroupKind[];
    readonly namespaceResourceWhitelist?: readonly GroupKind[];
    readonly namespaceResourceBlacklist?: readonly GroupKind[];
  };
}

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** The namespace in which Argo CD itself runs. */
export const argoNamespace = "argocd";
/** The cluster in which Argo CD runs, by its address inside. */
export const thisCluster = "https://kubernetes.default.svc";

/** RFC 3339 with whole seconds, as the API writes every time. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** Milliseconds of a Go duration such as `45s` or `1m30s`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  if (text === "0") return 0;
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)].reduce(
    (total, [, amount, unit]) => total + Number(amount) * (units[unit ?? ""] ?? 0),
    0,
  );
}
