import type { JournalEntry, JournalEvent, JournalStorage } from "../../contracts/journal.ts";
import type { Clock } from "../../foundation/clock.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import type { Redactor } from "../../foundation/redaction.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { redacted } from "../redacted.ts";
import { printLine, readLines } from "./lines.ts";
import { type JournalState, startReplay } from "./state.ts";

export const journalName = "journal";

export interface Journal {
  /** What it tells, with everything that was recorded since it was opened. */
  readonly state: JournalState;
  /** What the reader should know of how it was found: a torn tail. */
  readonly notices: readonly Diagnostic[];
  /** Notes an event; it is written with the next commit. */
  record(event: JournalEvent): void;
  /**
   * Everything recorded so far is safe when this returns ok. After a failure nothing is lost: the same events are
   * tried again with the next commit, unless somebody else wrote in between.
   */
  commit(): Promise<Result<void>>;
}

export interface JournalDoors {
  readonly clock: Clock;
  readonly redactor: Redactor;
}

/** Reads the journal and makes it ready to go on. A torn tail is cut off by the first commit, not by reading. */
export async function openJournal(storage: JournalStorage, doors: JournalDoors): Promise<Result<Journal>> {
  const stored = await storage.read(journalName);
  if (!stored.ok) return stored;
  const text = readLines(stored.value.bytes, storage.place);
  if (!text.ok) return text;
  const torn = stored.value.bytes.length - text.value.intact;
  const replay = startReplay();
  for (const entry of text.value.entries) replay.apply(entry);
  const writer = journalWriter(storage, stored.value.version, {
    check: text.value.check,
    ...(torn > 0 && { instead: stored.value.bytes.subarray(0, text.value.intact) }),
  });
  return ok({
    state: replay.state,
    notices: torn > 0 ? [tornNotice(storage.place, text.value.entries.length + 1, torn)] : [],
    record(event) {
      const at = doors.clock.now().toISOString();
      const entry: JournalEntry = redacted({ at, ...event }, doors.redactor);
      replay.apply(entry);
      writer.add(entry);
    },
    commit: writer.commit,
  });
}

/** Commits that are asked for while one is under way are written together with the next. */
function journalWriter(
  storage: JournalStorage,
  opened: string,
  from: { readonly check: string; readonly instead?: Uint8Array },
): { add(entry: JournalEntry): void; commit(): Promise<Result<void>> } {
  let { check, instead } = from;
  let version = opened;
  let pending = "";
  let last: Promise<Result<void>> = Promise.resolve(ok(undefined));
  let conflict: Result<void> | undefined;

  const flush = async (): Promise<Result<void>> => {
    if (conflict) return conflict;
    if (pending === "") return ok(undefined);
    const text = pending;
    const bytes = Buffer.from(text);
    const written = instead
      ? await storage.swap(journalName, version, Buffer.concat([instead, bytes]))
      : await storage.append(journalName, version, bytes);
    if (!written.ok) {
      // Whoever wrote in between holds the truth now; we stay out of it for good.
      if (written.diagnostics.some((d) => d.code === "storage-conflict")) conflict = written;
      return written;
    }
    version = written.value;
    instead = undefined;
    pending = pending.slice(text.length);
    return ok(undefined);
  };
  return {
    add(entry) {
      const line = printLine(entry, check);
      check = line.check;
      pending += line.text;
    },
    commit() {
      last = last.then(flush);
      return last;
    },
  };
}

function tornNotice(place: string, line: number, bytes: number): Diagnostic {
  return {
    code: "journal-torn",
    severity: "warning",
    summary: `Line ${line} of the journal at ${place} was never finished; its ${bytes} bytes are left out.`,
    next: "Nothing: a crash leaves this, and every step is looked at again.",
  };
}
