import type { JournalStorage } from "../contracts/journal.ts";
import type { Ids } from "../foundation/ids.ts";
import { ok, type Result } from "../foundation/result.ts";

/**
 * The random name of this machine, kept in a storage that lies on it. Host names repeat ("MacBook-Pro"), and a lock
 * must never be taken for our own because another laptop is called the same.
 */
export async function machineName(local: JournalStorage, ids: Ids): Promise<Result<string>> {
  for (;;) {
    const stored = await local.read("machine");
    if (!stored.ok) return stored;
    const name = Buffer.from(stored.value.bytes).toString("utf8").trim();
    if (name !== "") return ok(name);
    const written = await local.swap("machine", stored.value.version, Buffer.from(`${ids.uuid()}\n`));
    // Another process of ours may have been first; then its name counts.
    if (!written.ok && !written.diagnostics.some((d) => d.code === "storage-conflict")) return written;
  }
}
