import { groupOf, versionOf } from "../cluster/kinds.ts";
import type { SourceType } from "../repository/render.ts";
import type { ComparedResource } from "../sync/compare.ts";
import type {
  Application,
  ApplicationStatus,
  HealthCode,
  HistoryEntry,
  OperationState,
  ResourceStatus,
} from "../types.ts";
import { worstHealth } from "./health.ts";

/** What one look at an application has found. */
export interface Finding {
  readonly revision: string;
  readonly sourceType: SourceType;
  readonly resources: readonly ComparedResource[];
  /** Of the Pods that are there, sorted: while one version replaces another, those of both. */
  readonly images: readonly string[];
  readonly keepsHealth: boolean;
  /** What the project or the sync policy has to say. */
  readonly warning?: { readonly type: string; readonly message: string };
}

/** The status that a finding comes to; `now` is RFC 3339. Pure. */
export function describeStatus(application: Application, finding: Finding, now: string): ApplicationStatus {
  const { status: before, spec } = application;
  const { revision, resources, images, sourceType } = finding;
  const health = worstHealth(resources.flatMap(({ health: one }) => (one ? [one] : [])));
  return {
    ...kept(before),
    sync: {
      status: resources.every(({ synced }) => synced) ? "Synced" : "OutOfSync",
      revision,
      comparedTo: { source: spec.source, destination: spec.destination },
    },
    health: { status: health, lastTransitionTime: changedAt(before, health, now) },
    resources: resources.map((resource) => resourceStatus(resource, finding.keepsHealth)),
    summary: images.length > 0 ? { images } : {},
    reconciledAt: now,
    sourceType,
    resourceHealthSource: finding.keepsHealth ? "" : "appTree",
    ...conditionsOf(before, finding.warning, now),
  };
}

/** The status of an application that cannot be compared: what was known stays, and the condition says why. */
export function brokenStatus(
  application: Application,
  revision: string,
  condition: { readonly type: string; readonly message: string },
  now: string,
): ApplicationStatus {
  const before = application.status;
  const health = before?.health.status ?? "Unknown";
  return {
    ...kept(before),
    sync: { status: "Unknown", revision },
    health: { status: health, lastTransitionTime: changedAt(before, health, now) },
    ...(before?.resources && { resources: before.resources }),
    summary: before?.summary ?? {},
    reconciledAt: now,
    ...conditionsOf(before, condition, now),
  };
}

function kept(before: ApplicationStatus | undefined): Pick<ApplicationStatus, "operationState" | "history"> {
  return {
    ...(before?.operationState && { operationState: before.operationState }),
    ...(before?.history && { history: before.history }),
  };
}

function changedAt(before: ApplicationStatus | undefined, health: HealthCode, now: string): string {
  return before?.health.status === health ? (before.health.lastTransitionTime ?? now) : now;
}

function conditionsOf(
  before: ApplicationStatus | undefined,
  condition: { readonly type: string; readonly message: string } | undefined,
  now: string,
): Pick<ApplicationStatus, "conditions"> {
  if (!condition) return {};
  const known = before?.conditions?.find(
    ({ type, message }) => type === condition.type && message === condition.message,
  );
  return { conditions: [known ?? { ...condition, lastTransitionTime: now }] };
}

function resourceStatus(
  { wanted, live, synced, health }: ComparedResource,
  keepsHealth: boolean,
): ResourceStatus {
  const object = wanted ?? live;
  const { apiVersion = "", kind = "", metadata } = object ?? {};
  return {
    ...(groupOf(apiVersion) !== "" && { group: groupOf(apiVersion) }),
    version: versionOf(apiVersion),
    kind,
    ...(metadata?.namespace && { namespace: metadata.namespace }),
    name: metadata?.name ?? "",
    status: synced ? "Synced" : "OutOfSync",
    ...(health && keepsHealth && { health }),
    ...(!wanted && { requiresPruning: true }),
  };
}

/** Argo CD forgets all but the last ten unless the application says otherwise. */
const historyLimit = 10;

export function withHistory(
  application: Application,
  status: ApplicationStatus,
  operation: OperationState,
): ApplicationStatus {
  const history = status.history ?? [];
  const entry: HistoryEntry = {
    id: (history.at(-1)?.id ?? -1) + 1,
    revision: operation.syncResult.revision,
    deployStartedAt: operation.startedAt,
    deployedAt: operation.finishedAt ?? operation.startedAt,
    source: operation.syncResult.source,
    initiatedBy: { automated: true },
  };
  const limit = application.spec.revisionHistoryLimit ?? historyLimit;
  return { ...status, history: limit === 0 ? [] : [...history, entry].slice(-limit) };
}
