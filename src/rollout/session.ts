import type { JournalStorage } from "../contracts/journal.ts";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { Ids } from "../foundation/ids.ts";
import { failed, failure, ok, type Result } from "../foundation/result.ts";
import { type Journal, type JournalDoors, openJournal } from "./journal/journal.ts";
import type { JournalState } from "./journal/state.ts";
import { type LockFound, type Operator, readLock, releaseLock, takeLock, whyStale } from "./lock.ts";
import type { Processes } from "./processes.ts";

export interface SessionDoors extends JournalDoors {
  readonly ids: Ids;
  readonly processes: Processes;
}

/** A run that holds the lock and writes the journal. */
export interface Session {
  readonly run: string;
  readonly journal: Journal;
  /**
   * Writes the end and releases the lock. With acts that are still under way (`unsettled`) it does neither: nobody
   * else may begin before this process has gone.
   */
  close(
    outcome: "done" | "failed" | "waiting" | "cancelled",
    unsettled?: readonly string[],
  ): Promise<readonly Diagnostic[]>;
}

/** Begins a run, or refuses with who is rolling out and since when. `release` names a run as dead. */
export async function openSession(
  storage: JournalStorage,
  operator: Operator,
  doors: SessionDoors,
  release?: string,
): Promise<Result<Session>> {
  const found = await readLock(storage);
  if (!found.ok) return found;
  const before = await openJournal(storage, doors);
  if (!before.ok) return before;
  const stale = judge(found.value, before.value.state, operator, doors, release);
  if (!stale.ok) return stale;

  const run = doors.ids.uuid();
  const since = doors.clock.now().toISOString();
  const lock = await takeLock(storage, found.value, {
    run,
    ...operator,
    process: doors.processes.own(),
    since,
  });
  if (!lock.ok) return lock;
  // Only now nobody else writes: what was read before may have grown.
  const opened = await openJournal(storage, doors);
  const begun = opened.ok ? await begin(opened.value, run, operator, found.value, stale.value) : opened;
  if (!begun.ok) {
    const released = await releaseLock(storage, lock.value);
    return failed(...begun.diagnostics, ...(released.ok ? [] : released.diagnostics));
  }
  const journal = begun.value;
  return ok({
    run,
    journal,
    async close(outcome, unsettled = []) {
      if (unsettled.length > 0) return [unsettledNotice(unsettled)];
      journal.record({ event: "run-ended", run, outcome });
      const written = await journal.commit();
      const released = await releaseLock(storage, lock.value);
      const diagnostics = [written, released].flatMap((result) => (result.ok ? [] : result.diagnostics));
      // Once our end is written, the next run may take the lock before we let go of it.
      return written.ok ? diagnostics.filter((d) => d.code !== "storage-conflict") : diagnostics;
    },
  });
}

/** Why the lock may be taken, undefined where it is free. */
function judge(
  found: LockFound,
  journal: JournalState,
  operator: Operator,
  doors: SessionDoors,
  release: string | undefined,
): Result<string | undefined> {
  switch (found.lock) {
    case "free":
      return ok(undefined);
    case "held":
      return whyStale(found.by, {
        journal,
        operator,
        processes: doors.processes,
        ...(release !== undefined && { release }),
      });
    case "unreadable":
      if (release === "unreadable") return ok(`${operator.who} named it as dead`);
      return failure("rollout-lock-unreadable", "The operator's lock cannot be read.", {
        next: "Make sure that nobody is rolling out, then name the run `unreadable` as dead.",
      });
    default:
      return found satisfies never;
  }
}

async function begin(
  journal: Journal,
  run: string,
  operator: Operator,
  found: LockFound,
  stale: string | undefined,
): Promise<Result<Journal>> {
  if (stale !== undefined) {
    journal.record({
      event: "lock-released",
      run: found.lock === "held" ? found.by.run : "unreadable",
      why: stale,
    });
  }
  journal.record({ event: "run-started", run, who: operator.who, host: operator.host });
  const written = await journal.commit();
  return written.ok ? ok(journal) : written;
}

function unsettledNotice(steps: readonly string[]): Diagnostic {
  return {
    code: "rollout-unsettled",
    severity: "warning",
    summary: `Still acting after the end of the run: ${steps.join(", ")}. The lock stays.`,
    next: "Run again from this machine when the process is gone: these steps are looked at first.",
  };
}
