import type { JournalEntry, JournalStorage, Stored } from "../../contracts/journal.ts";
import { inTurn } from "../../foundation/in-turn.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { type JournalText, printLine, readLines } from "./lines.ts";

export const journalName = "journal";

/** Writes lines in the order in which they were added, one write at a time, to one storage and later another. */
export interface Writer {
  add(entry: JournalEntry): void;
  commit(): Promise<Result<void>>;
  move(to: JournalStorage, mark: JournalEntry): Promise<Result<void>>;
}

/** Goes on after `text`, which was read from `stored`. What is asked for during a write is written with the next. */
export function createWriter(storage: JournalStorage, stored: Stored, text: JournalText): Writer {
  let at = { storage, version: stored.version, check: text.check };
  /** What is left of a torn journal: the first write puts it in the place of the whole. */
  let instead = text.intact < stored.bytes.length ? stored.bytes.subarray(0, text.intact) : undefined;
  let pending: readonly JournalEntry[] = [];
  const next = inTurn();
  let conflict: Result<void> | undefined;

  const flush = async (): Promise<Result<void>> => {
    if (conflict) return conflict;
    const entries = pending;
    if (entries.length === 0 && !instead) return ok(undefined);
    const { bytes, check } = printLines(entries, at.check);
    const written = instead
      ? await at.storage.swap(journalName, at.version, Buffer.concat([instead, bytes]))
      : await at.storage.append(journalName, at.version, bytes);
    if (!written.ok) {
      // Whoever wrote in between holds the truth now; we stay out of it for good.
      if (written.diagnostics.some((d) => d.code === "storage-conflict")) conflict = written;
      return written;
    }
    at = { ...at, version: written.value, check };
    instead = undefined;
    pending = pending.slice(entries.length);
    return ok(undefined);
  };

  /** First the copy, then the mark where it was: killed in between, the old one is still the one that counts. */
  const relocate = async (to: JournalStorage, mark: JournalEntry): Promise<Result<void>> => {
    const flushed = await flush();
    if (!flushed.ok) return flushed;
    const here = await at.storage.read(journalName);
    if (!here.ok) return here;
    const { bytes, check } = printLines([mark], at.check);
    const copied = await copy(Buffer.concat([here.value.bytes, bytes]), to);
    if (!copied.ok) return copied;
    const marked = await at.storage.append(journalName, at.version, bytes);
    if (!marked.ok) return marked;
    at = { storage: to, version: copied.value, check };
    return ok(undefined);
  };

  return {
    add(entry) {
      pending = [...pending, entry];
    },
    commit: () => next(flush),
    move: (to, mark) => next(() => relocate(to, mark)),
  };
}

/** Puts `bytes` there, over nothing or over an earlier copy of them that nobody has gone on with. */
async function copy(bytes: Buffer, to: JournalStorage): Promise<Result<string>> {
  const there = await to.read(journalName);
  if (!there.ok) return there;
  const text = readLines(there.value.bytes, to.place);
  if (!text.ok) return text;
  const marked = text.value.entries.at(-1)?.event === "journal-moved";
  const earlier = Buffer.from(there.value.bytes.subarray(0, text.value.intact));
  const kept = marked ? earlier.subarray(0, earlier.lastIndexOf(10, earlier.length - 2) + 1) : earlier;
  if (!bytes.subarray(0, kept.length).equals(kept)) {
    return failure("journal-forked", `At ${to.place} there is another journal already.`, {
      next: "Somebody rolled out from there. Go on there, or move that journal away if it is of no company of yours.",
    });
  }
  return to.swap(journalName, there.value.version, bytes);
}

function printLines(entries: readonly JournalEntry[], after: string): { bytes: Buffer; check: string } {
  let check = after;
  let text = "";
  for (const entry of entries) {
    const line = printLine(entry, check);
    text += line.text;
    check = line.check;
  }
  return { bytes: Buffer.from(text), check };
}
