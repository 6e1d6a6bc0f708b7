import { type LedgerEntry, ledgerEntrySchema } from "../contracts/ledger.ts";
import { printYaml } from "../formats/yaml.ts";
import { failure, ok, type Result } from "../foundation/result.ts";
import { readYaml } from "./read-yaml.ts";

/** The text of a ledger entry: same entry, same bytes. */
export function printLedgerEntry(entry: LedgerEntry): string {
  return printYaml({
    application: entry.application,
    environment: entry.environment,
    version: entry.version,
    digest: entry.digest,
    replaces: entry.replaces,
    repository: entry.repository,
    commit: entry.commit,
    request: { ...entry.request },
    requester: { ...entry.requester },
    from: entry.from && { ...entry.from },
  });
}

/** Reads an entry as strictly as it is written. Code: `ledger-entry-malformed`. */
export function readLedgerEntry(text: string, path: string): Result<LedgerEntry> {
  const parsed = readYaml(text, ledgerEntrySchema);
  if (parsed.ok) return ok(parsed.value);
  return failure("ledger-entry-malformed", `${path} is not a ledger entry.`, {
    cause: parsed.cause,
    next: "Entries are written by the delivery robot only; restore the file from its last good commit.",
  });
}
