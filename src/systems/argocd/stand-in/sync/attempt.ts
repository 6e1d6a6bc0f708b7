import { type Application, parseDuration } from "../types.ts";

/** Whether an application that is out of sync is synced now, later, or not by itself. */
export type Attempt =
  | { readonly kind: "now"; readonly retryCount: number }
  | { readonly kind: "later"; readonly milliseconds: number }
  | { readonly kind: "never"; readonly why: string | undefined };

/** Argo CD 3 waits this long before it heals drift from a revision that it has synced already. */
const selfHealDelay = 2000;

/**
 * Argo CD's rules for automated sync: a new revision at once; a revision that failed as often and as late as
 * `retry` says; drift from a synced revision only with `selfHeal`. Retries always take the newest revision, as
 * `retry.refresh` asks for.
 */
export function nextAttempt(
  application: Application,
  revision: string,
  onlyPruning: boolean,
  empty: boolean,
  now: Date,
): Attempt {
  const { automated, retry } = application.spec.syncPolicy ?? {};
  if (!automated || automated.enabled === false) return { kind: "never", why: undefined };
  if (onlyPruning && !automated.prune) return { kind: "never", why: undefined };
  if (empty && automated.prune && !automated.allowEmpty) {
    return {
      kind: "never",
      why: `Skipping sync attempt to ${revision}: auto-sync will wipe out all resources`,
    };
  }
  const last = application.status?.operationState;
  const { revision: lastRevision } = last?.syncResult ?? {};
  if (!last || lastRevision !== revision) return { kind: "now", retryCount: 0 };
  const since = now.getTime() - Date.parse(last.finishedAt ?? last.startedAt);
  const wait = (milliseconds: number, retryCount: number): Attempt =>
    since >= milliseconds
      ? { kind: "now", retryCount }
      : { kind: "later", milliseconds: milliseconds - since };
  if (last.phase === "Succeeded") {
    return automated.selfHeal ? wait(selfHealDelay, 0) : { kind: "never", why: undefined };
  }
  const tried = last.retryCount ?? 0;
  if (tried >= (retry?.limit ?? defaultLimit)) {
    return { kind: "never", why: `Failed last sync attempt to ${revision}: ${last.message}` };
  }
  return wait(backOff(retry?.backoff, tried), tried + 1);
}

const defaultLimit = 5;

function backOff(
  settings: NonNullable<NonNullable<Application["spec"]["syncPolicy"]>["retry"]>["backoff"],
  tried: number,
): number {
  const first = parseDuration(settings?.duration ?? "5s") ?? 5000;
  const longest = parseDuration(settings?.maxDuration ?? "3m") ?? 180_000;
  return Math.min(longest, first * (settings?.factor ?? 2) ** tried);
}
