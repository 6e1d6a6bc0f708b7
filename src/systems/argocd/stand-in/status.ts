import type { Health } from "./health.ts";

/** The status of an Application, as Argo CD's CustomResourceDefinition describes it. */
export interface ApplicationStatus {
  readonly sync: {
    readonly status: "Synced" | "OutOfSync" | "Unknown";
    readonly revision: string;
    readonly comparedTo?: unknown;
  };
  readonly health: Health & { readonly lastTransitionTime: string };
  readonly operationState?: OperationState;
  readonly history?: readonly HistoryEntry[];
  readonly reconciledAt: string;
  readonly resources: readonly ResourceStatus[];
  /** Images of the pods that are there, sorted: while one version replaces another, both. */
  readonly summary: { readonly images?: readonly string[] };
  readonly sourceType?: string;
  readonly conditions: readonly Condition[];
}

export interface OperationState {
  readonly phase: "Running" | "Succeeded" | "Failed" | "Error";
  readonly message: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly operation: { readonly sync: { readonly revision: string; readonly prune: boolean } };
  readonly syncResult?: { readonly revision: string; readonly source: unknown };
}

export interface HistoryEntry {
  readonly id: number;
  readonly revision: string;
  readonly deployedAt: string;
  readonly source: unknown;
}

export interface ResourceStatus {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly status: string;
  readonly health?: Health;
  readonly requiresPruning?: boolean;
}

export interface Condition {
  readonly type: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}
