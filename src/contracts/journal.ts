import { z } from "zod";
import type { Result } from "../foundation/result.ts";

const step = z.string();
const difference = z.object({ what: z.string(), wanted: z.string(), found: z.string() });

/** What a rollout writes down while it goes, one a line. Texts only, already redacted; never a secret. */
export const journalEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("run-started"), run: z.string(), who: z.string(), host: z.string() }),
  z.object({
    event: z.literal("step-looked"),
    step,
    sight: z.enum(["missing", "differs", "matches", "underway", "unknown"]),
    differences: z.array(difference).optional(),
  }),
  /** Written, and safe on disk, before the act begins. */
  z.object({ event: z.literal("step-acting"), step, operation: z.string() }),
  z.object({ event: z.literal("step-acted"), step, operation: z.string() }),
  z.object({
    event: z.literal("step-failed"),
    step,
    /** False where an act may have happened nevertheless: it ran out of time, or no look proved it. */
    settled: z.boolean(),
    diagnostics: z.array(z.object({ code: z.string(), summary: z.string() })),
  }),
  z.object({
    event: z.literal("step-waiting"),
    step,
    for: z.enum(["person", "vendor"]),
    why: z.string(),
    until: z.string().optional(),
  }),
  z.object({ event: z.literal("facts-given"), step, facts: z.record(z.string(), z.string()) }),
  z.object({
    event: z.literal("run-ended"),
    run: z.string(),
    outcome: z.enum(["done", "failed", "waiting", "cancelled"]),
  }),
  /** The last line where it was, and the first that is new where it goes on. */
  z.object({ event: z.literal("journal-moved"), to: z.string() }),
  /** The lock of another run was released because it was shown, or named by a person, to be dead. */
  z.object({ event: z.literal("lock-released"), run: z.string(), why: z.string() }),
]);

export type JournalEvent = z.infer<typeof journalEvent>;

/** An event with the moment at which it was written down, in ISO 8601. */
export const journalEntry = z.intersection(journalEvent, z.object({ at: z.string() }));

export type JournalEntry = z.infer<typeof journalEntry>;

export interface Stored {
  /** Empty where nothing was ever stored. */
  readonly bytes: Uint8Array;
  /** Opaque; changes with every append and every swap. */
  readonly version: string;
}

/**
 * Where journal and lock lie: a folder at first, the company's own object store later. Both writes name the version
 * that they build on and are refused with `storage-conflict` when it is no longer that one; each happens whole or not
 * at all and is safe on disk when it returns, except that a crash may leave a torn tail of an append.
 */
export interface JournalStorage {
  /** A path or an address: for messages, and to know the place again after a move. */
  readonly place: string;
  read(name: string): Promise<Result<Stored>>;
  append(name: string, version: string, bytes: Uint8Array): Promise<Result<string>>;
  swap(name: string, version: string, bytes: Uint8Array): Promise<Result<string>>;
}
