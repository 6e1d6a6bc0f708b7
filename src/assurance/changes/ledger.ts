import { parse } from "yaml";
import type { CodeHost } from "../../contracts/code-host.ts";
import { type LedgerEntry, ledgerEntrySchema } from "../../contracts/ledger.ts";
import { ok, type Result } from "../../foundation/result.ts";

/** An entry of the ledger and where it lies. */
export interface KeptEntry {
  readonly path: string;
  readonly entry: LedgerEntry;
}

/** Every entry at a commit, and the paths of those that are none. */
export async function readLedger(
  host: CodeHost,
  configuration: string,
  head: string,
): Promise<Result<{ readonly entries: readonly KeptEntry[]; readonly malformed: readonly string[] }>> {
  const paths = await host.listFiles(configuration, "ledger", head);
  if (!paths.ok) return paths;
  const entries: KeptEntry[] = [];
  const malformed: string[] = [];
  for (const path of paths.value.filter((one) => one.endsWith(".yaml"))) {
    const text = await host.readFile(configuration, path, head);
    if (!text.ok) return text;
    const read = ledgerEntrySchema.safeParse(parsed(text.value ?? ""));
    if (read.success) entries.push({ path, entry: read.data });
    else malformed.push(path);
  }
  return ok({ entries, malformed });
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
