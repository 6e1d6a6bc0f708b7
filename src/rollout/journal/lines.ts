import { createHash } from "node:crypto";
import { type JournalEntry, journalEntry } from "../../contracts/journal.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";

/**
 * A line of the journal is one JSON object. `check` is a checksum of all that follows it in the line; `after` repeats
 * the `check` of the line before, so that a line that was lost or put in between is noticed as well.
 */
const line = /^\{"check":"([0-9a-f]{16})",(.+)\}$/s;

/** What the first line has as `after`. */
export const beginning = "0".repeat(16);

const checksum = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** The line for `entry` with its line break, and its check, which goes into the next line. */
export function printLine(
  entry: JournalEntry,
  after: string,
): { readonly text: string; readonly check: string } {
  const rest = JSON.stringify({ after, ...entry }).slice(1, -1);
  const check = checksum(rest);
  return { text: `{"check":"${check}",${rest}}\n`, check };
}

export interface JournalText {
  readonly entries: readonly JournalEntry[];
  /** The `check` of the last intact line. */
  readonly check: string;
  /** How many bytes, from the beginning, are intact. */
  readonly intact: number;
}

/**
 * Reads a journal. What a crash leaves, a last line that is not whole, is left out; it was never acted upon, because
 * what is not safe on disk is not done. Damage before intact lines is no crash and is refused.
 */
export function readLines(bytes: Uint8Array, place: string): Result<JournalText> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: JournalEntry[] = [];
  let check = beginning;
  let start = 0;
  for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, start)) {
    const read = parse(buffer.toString("utf8", start, end));
    if (!read || read.after !== check) break;
    const event = journalEntry.safeParse(read.value);
    if (!event.success) {
      return failure(
        "journal-newer",
        `Line ${entries.length + 1} of the journal at ${place} is of a kind that this version does not know.`,
        {
          next: "Use the version of Groundwork that wrote it, or a later one.",
        },
      );
    }
    entries.push(event.data);
    check = read.check;
    start = end + 1;
  }
  if (hasIntactLine(buffer, start)) {
    return failure(
      "journal-damaged",
      `Line ${entries.length + 1} of the journal at ${place} is damaged or missing, and intact ones follow.`,
      {
        next: "Restore it from a backup, or move it away: every step is looked at again, so that nothing is done twice.",
      },
    );
  }
  return ok({ entries, check, intact: start });
}

function parse(text: string): { check: string; after: unknown; value: object } | undefined {
  const [, check = "", rest = ""] = line.exec(text) ?? [];
  if (check === "" || checksum(rest) !== check) return undefined;
  const { check: _, after, ...value } = JSON.parse(text) as Record<string, unknown>;
  return { check, after, value };
}

function hasIntactLine(buffer: Buffer, from: number): boolean {
  return buffer
    .toString("utf8", from)
    .split("\n")
    .slice(0, -1)
    .some((text) => parse(text) !== undefined);
}
