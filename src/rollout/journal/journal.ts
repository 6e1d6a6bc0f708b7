import type { JournalEntry, JournalEvent, JournalStorage } from "../../contracts/journal.ts";
import type { Clock } from "../../foundation/clock.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import type { Redactor } from "../../foundation/redaction.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { redacted } from "../redacted.ts";
import { readLines } from "./lines.ts";
import { type JournalState, startReplay } from "./state.ts";
import { createWriter, journalName } from "./writer.ts";

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
  /** Goes on in another storage, which whoever calls has locked; what is there must be nothing or an earlier copy. */
  move(to: JournalStorage): Promise<Result<void>>;
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
  const writer = createWriter(storage, stored.value, text.value);
  const dated = (event: JournalEvent): JournalEntry =>
    redacted({ at: doors.clock.now().toISOString(), ...event }, doors.redactor);
  return ok({
    state: replay.state,
    notices: torn > 0 ? [tornNotice(storage.place, text.value.entries.length + 1, torn)] : [],
    record(event) {
      const entry = dated(event);
      replay.apply(entry);
      writer.add(entry);
    },
    commit: writer.commit,
    async move(to) {
      const entry = dated({ event: "journal-moved", to: to.place });
      const moved = await writer.move(to, entry);
      if (moved.ok) replay.apply(entry);
      return moved;
    },
  });
}

function tornNotice(place: string, line: number, bytes: number): Diagnostic {
  return {
    code: "journal-torn",
    severity: "warning",
    summary: `Line ${line} of the journal at ${place} was never finished; its ${bytes} bytes are left out.`,
    next: "Nothing: a crash leaves this, and every step is looked at again.",
  };
}
