import type { Clock } from "../../../../foundation/clock.ts";
import type { Result } from "../../../../foundation/result.ts";
import type { ClusterCache } from "../cluster/cache.ts";
import type { ClusterClient } from "../cluster/client.ts";
import type { Rendered, SourceType } from "../repository/render.ts";
import { nextAttempt } from "../sync/attempt.ts";
import { type Comparer, track } from "../sync/compare.ts";
import { syncResources } from "../sync/sync.ts";
import {
  type Application,
  type ApplicationStatus,
  type AppProject,
  type ClusterObject,
  type OperationState,
  timestamp,
} from "../types.ts";
import { imagesOf } from "./images.ts";
import { forbiddenByProject } from "./project.ts";
import { brokenStatus, describeStatus, type Finding, withHistory } from "./status.ts";

/** What git, or a chart's version, says of an application: its objects, or why there are none. */
export interface Desired {
  readonly revision: string;
  readonly rendered: Result<Rendered>;
}

export interface Round {
  readonly client: ClusterClient;
  readonly cache: ClusterCache;
  readonly comparer: Comparer;
  readonly clock: Clock;
  /** With the status that the last round has written. */
  readonly application: Application;
  readonly project: AppProject | undefined;
  readonly desired: Desired;
  /** Whether each resource's health stays in the status (`controller.resource.health.persist`). */
  readonly keepsHealth: boolean;
  /** Who has asked for a sync by hand; undefined when nobody has. */
  readonly requestedBy: string | undefined;
  /** Writes a status that others should see before the round is over: that a sync is running. */
  readonly announce: (status: ApplicationStatus) => Promise<void>;
}

export interface RoundResult {
  readonly status: ApplicationStatus;
  /** Milliseconds after which the application has to be looked at again, whether something happens or not. */
  readonly again: number | undefined;
}

/** One round of the controller for one application: compare, sync when that is called for, say how it stands. */
export async function reconcile(round: Round): Promise<RoundResult> {
  const { application, project, desired, clock } = round;
  const { name } = application.metadata;
  const { spec } = application;
  const now = timestamp(clock.now());
  const broken = (type: string, message: string): RoundResult => ({
    status: brokenStatus(application, desired.revision, { type, message }, now),
    again: undefined,
  });
  if (!project) {
    return broken("InvalidSpecError", `Application referencing project ${spec.project} which does not exist`);
  }
  const forbidden = forbiddenByProject(application, project);
  if (forbidden) return broken("InvalidSpecError", forbidden);
  if (!desired.rendered.ok) return broken("ComparisonError", whyNot(desired.rendered));
  const { objects, sourceType } = desired.rendered.value;
  const wanted = track(name, objects, round.client, spec.destination.namespace ?? "");
  const seen = await look(round, wanted, sourceType);
  if (!seen.ok) return broken("ComparisonError", whyNot(seen));
  const { resources } = seen.value;
  const status = describeStatus(application, seen.value, now);
  const last = application.status?.operationState;
  if (last?.phase === "Running" && last.syncResult.revision === desired.revision) {
    return sync(round, project, wanted, seen.value, status, last.retryCount ?? 0, last.startedAt);
  }
  if (round.requestedBy !== undefined) return sync(round, project, wanted, seen.value, status, 0);
  if (status.sync.status === "Synced") return { status, again: undefined };

  const onlyPruning = resources.every((resource) => resource.synced || !resource.wanted);
  const empty = resources.length > 0 && resources.every((resource) => !resource.wanted);
  const attempt = nextAttempt(application, desired.revision, onlyPruning, empty, clock.now());
  if (attempt.kind === "later") return { status, again: attempt.milliseconds };
  if (attempt.kind === "never") {
    if (attempt.why === undefined) return { status, again: undefined };
    const warning = { type: "SyncError", message: attempt.why };
    return { status: describeStatus(application, { ...seen.value, warning }, now), again: undefined };
  }
  return sync(round, project, wanted, seen.value, status, attempt.retryCount);
}

async function sync(
  round: Round,
  project: AppProject,
  wanted: readonly ClusterObject[],
  seen: Finding,
  status: ApplicationStatus,
  retryCount: number,
  startedAt = timestamp(round.clock.now()),
): Promise<RoundResult> {
  const { application, clock, client, cache } = round;
  const { source = { repoURL: "" }, syncPolicy } = application.spec;
  const running: OperationState = {
    operation: {
      initiatedBy: round.requestedBy === undefined ? { automated: true } : { username: round.requestedBy },
      retry: syncPolicy?.retry ?? { limit: 5 },
      sync: { revision: seen.revision, prune: syncPolicy?.automated?.prune ?? false },
    },
    phase: "Running",
    message: retryCount > 0 ? `Retrying attempt #${retryCount}` : "",
    startedAt,
    ...(retryCount > 0 && { retryCount }),
    syncResult: { revision: seen.revision, source, resources: [] },
  };
  await round.announce({ ...status, operationState: running });
  const outcome = await syncResources(client, cache, { application, project, resources: seen.resources });
  const finishedAt = timestamp(clock.now());
  const finished: OperationState = {
    ...running,
    phase: outcome.phase,
    message: outcome.message,
    ...(outcome.phase !== "Running" && { finishedAt }),
    syncResult: { ...running.syncResult, resources: outcome.results },
  };
  const after = await look(round, wanted, seen.sourceType);
  const described = describeStatus(application, after.ok ? after.value : seen, finishedAt);
  const done = { ...described, operationState: finished };
  if (outcome.phase === "Running") return { status: done, again: undefined };
  const next = nextAttempt({ ...application, status: done }, seen.revision, false, false, clock.now());
  return {
    status: outcome.phase === "Succeeded" ? withHistory(application, done, finished) : done,
    again: next.kind === "later" && done.sync.status !== "Synced" ? next.milliseconds : undefined,
  };
}

async function look(
  round: Round,
  wanted: readonly ClusterObject[],
  sourceType: SourceType,
): Promise<Result<Finding>> {
  const { name } = round.application.metadata;
  const compared = await round.comparer.compare(name, wanted);
  if (!compared.ok) return compared;
  return {
    ok: true,
    value: {
      revision: round.desired.revision,
      resources: compared.value,
      sourceType,
      images: imagesOf(round.cache, name),
      keepsHealth: round.keepsHealth,
    },
  };
}

function whyNot(failed: Result<unknown>): string {
  if (failed.ok) return "";
  return failed.diagnostics.map(({ summary, cause }) => (cause ? `${summary} ${cause}` : summary)).join(" ");
}
