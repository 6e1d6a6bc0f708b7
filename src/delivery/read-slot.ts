import type { CodeHost } from "../contracts/code-host.ts";
import type { LedgerEntry } from "../contracts/ledger.ts";
import { nothingReleased, readSlot } from "../formats/kustomize/slot.ts";
import { ok, type Result } from "../foundation/result.ts";
import { ledgerFolder, parseLedgerPath, type SlotName, slotKey, slotPath } from "./layout.ts";
import { readLedgerEntry } from "./ledger.ts";
import { sentence } from "./sources.ts";

/** A slot at a commit of the configuration, and the ledger entry that explains it. */
export interface SlotReading {
  /** The slot's whole file; null when there is none. */
  readonly text: string | null;
  /** Null when it cannot be read; `why` says why. */
  readonly digest: string | null;
  readonly why?: string;
  /** Null when nothing has been released, or when no entry explains the digest. */
  readonly entry: LedgerEntry | null;
}

/** How far back an entry is looked for: a rollback makes an older entry the right one. */
const entriesRead = 30;

/** Reads a slot with its explanation. Fails only when the code host does not answer. */
export async function readSlotAt(
  host: CodeHost,
  configuration: string,
  slot: SlotName,
  commit: string,
): Promise<Result<SlotReading>> {
  const path = slotPath(slot);
  const text = await host.readFile(configuration, path, commit);
  if (!text.ok) return text;
  if (text.value === null) return ok({ text: null, digest: null, why: `There is no ${path}.`, entry: null });
  const read = readSlot(text.value, path, slot.application);
  if (!read.ok) return ok({ text: text.value, digest: null, why: sentence(read.diagnostics), entry: null });
  const { digest } = read.value;
  if (digest === nothingReleased) return ok({ text: text.value, digest, entry: null });
  const entry = await findEntry(host, configuration, slot, commit, digest);
  return entry.ok ? ok({ text: text.value, digest, entry: entry.value }) : entry;
}

async function findEntry(
  host: CodeHost,
  configuration: string,
  slot: SlotName,
  commit: string,
  digest: string,
): Promise<Result<LedgerEntry | null>> {
  const paths = await host.listFiles(configuration, `${ledgerFolder}/${slotKey(slot)}`, commit);
  if (!paths.ok) return paths;
  const requests = paths.value
    .map((path) => ({ path, request: parseLedgerPath(path)?.request ?? 0 }))
    .sort((a, b) => b.request - a.request)
    .slice(0, entriesRead);
  for (const { path } of requests) {
    const text = await host.readFile(configuration, path, commit);
    if (!text.ok) return text;
    const entry = text.value === null ? undefined : readLedgerEntry(text.value, path);
    if (entry?.ok && entry.value.digest === digest) return ok(entry.value);
  }
  return ok(null);
}
