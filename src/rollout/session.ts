import type { JournalStorage } from "../contracts/journal.ts";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { Ids } from "../foundation/ids.ts";
import { failed, failure, ok, type Result } from "../foundation/result.ts";
import { type Journal, type JournalDoors, openJournal } from "./journal/journal.ts";
import type { JournalState } from "./journal/state.ts";
import {
  type Holder,
  type LockFound,
  type Operator,
  readLock,
  releaseLock,
  takeLock,
  whyStale,
} from "./lock.ts";
import type { Processes } from "./processes.ts";

export interface SessionDoors extends JournalDoors {
  readonly ids: Ids;
  readonly processes: Processes;
}

/** A run that holds the lock and writes the journal. */
export interface Session {
  readonly run: string;
  readonly journal: Journal;
  /** Where journal and lock lie now. */
  place(): string;
  /**
   * Goes on in another storage: takes the lock there, moves the journal, leaves the lock here. When it fails the
   * session goes on where it was. May be called while steps run.
   */
  moveTo(storage: JournalStorage): Promise<Result<void>>;
  /**
   * Writes the end and releases the lock. With acts that are still under way (`unsettled`) it does neither: nobody
   * else may begin before this process has gone.
   */
  close(
    outcome: "done" | "failed" | "waiting" | "cancelled",
    unsettled?: readonly string[],
  ): Promise<readonly Diagnostic[]>;
}

/**
 * Begins a run, or refuses with who is rolling out and since when, or with where the journal has gone. `release`
 * names a run as dead.
 */
export async function openSession(
  storage: JournalStorage,
  operator: Operator,
  doors: SessionDoors,
  release?: string,
): Promise<Result<Session>> {
  const run = doors.ids.uuid();
  const since = doors.clock.now().toISOString();
  const holder: Holder = { run, ...operator, process: doors.processes.own(), since };
  const lock = await lockAt(storage, holder, operator, doors, release);
  if (!lock.ok) return lock;
  // Only now nobody else writes: what was read before may have grown.
  const opened = await openJournal(storage, doors);
  const begun = opened.ok ? await begin(opened.value, storage, holder, lock.value) : opened;
  if (!begun.ok) {
    const released = await releaseLock(storage, lock.value.version);
    return failed(...begun.diagnostics, ...(released.ok ? [] : released.diagnostics));
  }
  const journal = begun.value;
  let held = { storage, version: lock.value.version };
  return ok({
    run,
    journal,
    place: () => held.storage.place,
    async moveTo(to) {
      const there = await lockAt(to, holder, operator, doors, release);
      if (!there.ok) return there;
      recordRelease(journal, there.value);
      const moved = await journal.move(to);
      if (!moved.ok) {
        // Where a copy lies already the lock stays, so that nobody goes on there while we go on here.
        const copied = await openJournal(to, doors);
        if (copied.ok && copied.value.state.movedTo !== to.place) await releaseLock(to, there.value.version);
        return moved;
      }
      // The mark in the journal keeps everybody away from here, with a lock or without.
      await releaseLock(held.storage, held.version);
      held = { storage: to, version: there.value.version };
      return ok(undefined);
    },
    async close(outcome, unsettled = []) {
      if (unsettled.length > 0) return [unsettledNotice(unsettled)];
      journal.record({ event: "run-ended", run, outcome });
      const written = await journal.commit();
      const released = await releaseLock(held.storage, held.version);
      const diagnostics = [written, released].flatMap((result) => (result.ok ? [] : result.diagnostics));
      // Once our end is written, the next run may take the lock before we let go of it.
      return written.ok ? diagnostics.filter((d) => d.code !== "storage-conflict") : diagnostics;
    },
  });
}

interface Locked {
  readonly version: string;
  /** The run whose lock was found dead and taken over, and why. */
  readonly released?: { readonly run: string; readonly why: string };
}

/** Takes the lock of a storage, if it is free or may be released. */
async function lockAt(
  storage: JournalStorage,
  holder: Holder,
  operator: Operator,
  doors: SessionDoors,
  release: string | undefined,
): Promise<Result<Locked>> {
  const found = await readLock(storage);
  if (!found.ok) return found;
  const journal = await openJournal(storage, doors);
  if (!journal.ok) return journal;
  if (hasGone(journal.value.state, storage)) return goneFrom(storage, journal.value.state);
  const stale = judge(found.value, journal.value.state, operator, doors, release);
  if (!stale.ok) return stale;
  const taken = await takeLock(storage, found.value, holder);
  if (!taken.ok) return taken;
  const run = found.value.lock === "held" ? found.value.by.run : "unreadable";
  return ok({
    version: taken.value,
    ...(stale.value !== undefined && { released: { run, why: stale.value } }),
  });
}

const hasGone = (journal: JournalState, storage: JournalStorage): boolean =>
  journal.movedTo !== undefined && journal.movedTo !== storage.place;

function goneFrom(storage: JournalStorage, journal: JournalState): Result<never> {
  return failure("journal-moved", `The journal at ${storage.place} goes on at ${journal.movedTo}.`, {
    next: "Roll out from there.",
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
  storage: JournalStorage,
  holder: Holder,
  lock: Locked,
): Promise<Result<Journal>> {
  // It may have moved between the first reading and the lock.
  if (hasGone(journal.state, storage)) return goneFrom(storage, journal.state);
  recordRelease(journal, lock);
  journal.record({ event: "run-started", run: holder.run, who: holder.who, host: holder.host });
  const written = await journal.commit();
  return written.ok ? ok(journal) : written;
}

function recordRelease(journal: Journal, { released }: Locked): void {
  if (released) journal.record({ event: "lock-released", ...released });
}

function unsettledNotice(steps: readonly string[]): Diagnostic {
  return {
    code: "rollout-unsettled",
    severity: "warning",
    summary: `Still acting after the end of the run: ${steps.join(", ")}. The lock stays.`,
    next: "Run again from this machine when the process is gone: these steps are looked at first.",
  };
}
