import { z } from "zod";
import type { JournalStorage } from "../contracts/journal.ts";
import { failure, ok, type Result } from "../foundation/result.ts";
import { quoted } from "../foundation/visible.ts";
import type { JournalState } from "./journal/state.ts";
import type { Processes } from "./processes.ts";

export const lockName = "lock";

/** Who rolls out. `host` is for people; `machine` is a random name that no two machines share. */
export interface Operator {
  readonly who: string;
  readonly host: string;
  readonly machine: string;
}

const holderSchema = z.object({
  run: z.string(),
  who: z.string(),
  host: z.string(),
  machine: z.string(),
  process: z.string(),
  since: z.string(),
});

/** The run that holds the lock, as it is written there. */
export type Holder = z.infer<typeof holderSchema>;

/** What lies where the lock is: nothing, a holder, or something that cannot be read. */
export type LockFound =
  | { readonly lock: "free"; readonly version: string }
  | { readonly lock: "held"; readonly version: string; readonly by: Holder }
  | { readonly lock: "unreadable"; readonly version: string };

export async function readLock(storage: JournalStorage): Promise<Result<LockFound>> {
  const stored = await storage.read(lockName);
  if (!stored.ok) return stored;
  const { bytes, version } = stored.value;
  if (bytes.length === 0) return ok({ lock: "free", version });
  const by = holderSchema.safeParse(parseJson(Buffer.from(bytes).toString("utf8")));
  return ok(by.success ? { lock: "held", version, by: by.data } : { lock: "unreadable", version });
}

/** Takes the lock where `found` was seen; gives the version with which it is released. */
export async function takeLock(
  storage: JournalStorage,
  found: LockFound,
  holder: Holder,
): Promise<Result<string>> {
  const taken = await storage.swap(lockName, found.version, Buffer.from(`${JSON.stringify(holder)}\n`));
  if (taken.ok || !taken.diagnostics.some((d) => d.code === "storage-conflict")) return taken;
  const now = await readLock(storage);
  return now.ok && now.value.lock === "held" ? lockedBy(now.value.by) : taken;
}

export async function releaseLock(storage: JournalStorage, version: string): Promise<Result<void>> {
  const released = await storage.swap(lockName, version, new Uint8Array());
  return released.ok ? ok(undefined) : released;
}

/** What a lock that was left behind is judged by. */
export interface Proof {
  readonly journal: JournalState;
  readonly operator: Operator;
  readonly processes: Processes;
  /** The run that a person named as dead. */
  readonly release?: string;
}

/**
 * Why a lock that is held may be released, or the refusal. It may where the journal tells the end of its run; where
 * it is our own, of this very machine, its process is gone and the journal does not say otherwise; or where a person
 * named its run. How old it is proves nothing: a rollout may wait for days.
 */
export function whyStale(by: Holder, proof: Proof): Result<string> {
  const run = proof.journal.runs.get(by.run);
  if (run?.ended) return ok("the journal tells that its run has ended");
  const { who, host, machine } = proof.operator;
  const ours = by.machine === machine && by.host === host && by.who === who;
  const agreed = run === undefined || (run.who === who && run.host === host);
  if (ours && agreed && !proof.processes.alive(by.process)) {
    return ok("it is our own, and its process on this machine is gone");
  }
  if (proof.release === by.run) return ok(`${who} named its run as dead`);
  return lockedBy(by);
}

function lockedBy(by: Holder): Result<never> {
  return failure(
    "rollout-locked",
    `${quoted(by.who)} on ${quoted(by.host)} has been rolling out since ${quoted(by.since)} (run ${quoted(by.run)}).`,
    {
      next: "Wait for its end. If that machine is lost for good, name the run as dead: its journal shows how far it was.",
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
